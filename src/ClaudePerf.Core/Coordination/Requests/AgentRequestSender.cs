using System.Text.Json;
using System.Text.Json.Nodes;
using Anthropic.Models.Messages;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tokens.Api;

namespace ClaudePerf.Core.Coordination.Requests;

/// <summary>
/// Sends agent requests to the Messages API through the official client and streams the answers. Each request contains the context
/// of one agent's conversation and of no other. Thread-safe.
/// </summary>
public sealed class AgentRequestSender : IDisposable
{
    private static readonly TimeSpan DefaultPatience = TimeSpan.FromMinutes(3);

    private static readonly ApiPurpose Purpose = new(
        Instead: "create the request with New-AgentRequest and send it another way",
        Shorter: "Shorten the task or the agent's prompt",
        Kept: "nothing was charged",
        OtherModel: "",
        Expected: "message stream");

    private readonly ApiConnection _connection;
    private readonly TimeProvider _time;

    /// <summary>Creates a sender with the given key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="address">The API's address; null for that of the environment, or else the provider's.</param>
    /// <param name="time">The clock for waits and timeouts; null for the system clock.</param>
    /// <param name="patience">How long the provider may send nothing; 3 minutes by default.</param>
    /// <exception cref="TokenApiException">The key or the address is invalid.</exception>
    public AgentRequestSender(string key, Uri? address = null, TimeProvider? time = null, TimeSpan? patience = null)
        : this(ApiCredential.Key(key), address, time, patience)
    {
    }

    /// <summary>Creates a sender with the given key or token.</summary>
    /// <param name="credential">The key or token.</param>
    /// <param name="address">The API's address; null for that of the environment, or else the provider's.</param>
    /// <param name="time">The clock for waits and timeouts; null for the system clock.</param>
    /// <param name="patience">How long the provider may send nothing; 3 minutes by default.</param>
    /// <exception cref="TokenApiException">The address is invalid.</exception>
    public AgentRequestSender(ApiCredential credential, Uri? address = null, TimeProvider? time = null, TimeSpan? patience = null)
    {
        ArgumentNullException.ThrowIfNull(credential);
        _time = time ?? TimeProvider.System;
        _connection = new ApiConnection(credential, address, Purpose, _time, patience ?? DefaultPatience, streams: true);
    }

    /// <summary>Creates a sender with the key or token and the address of the environment.</summary>
    /// <exception cref="TokenApiException">There is no key, or the key or the address is invalid.</exception>
    public static AgentRequestSender FromEnvironment() => new(ApiCredential.FromEnvironment() ?? throw new TokenApiException(
        TokenApiFailure.NotConfigured,
        $"Sending a request needs a key. Set the environment variable {ApiCredential.KeyVariable} (or {ApiCredential.TokenVariable} for a "
            + "token), or create the request with New-AgentRequest and send it another way."));

    /// <summary>Sends a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="session">The id of the conversation; null for a new one.</param>
    /// <param name="write">Receives the text as it arrives, on any thread.</param>
    /// <param name="cancellation">Cancels the request.</param>
    /// <exception cref="TokenApiException">The provider returned no answer.</exception>
    /// <exception cref="AnswerBrokeOffException">The answer started but did not finish.</exception>
    /// <exception cref="OperationCanceledException">The request was canceled before the answer started.</exception>
    public async Task<AgentAnswer> SendAsync(
        AgentRequest request, string? session = null, Action<string>? write = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        session ??= Guid.NewGuid().ToString();
        var sent = _time.GetTimestamp();
        var at = _time.GetUtcNow();
        TimeSpan? first = null;
        var stream = new AnswerStream(write);
        var none = new Dictionary<string, JsonElement>();
        var body = request.Body.ToDictionary(static field => field.Key, static field => JsonSerializer.SerializeToElement(field.Value));
        try
        {
            await _connection.StreamAsync(
                request.Model.Id,
                (client, token) => client.Messages.CreateStreaming(MessageCreateParams.FromRawUnchecked(none, none, body), token),
                part =>
                {
                    first ??= _time.GetElapsedTime(sent);
                    stream.Process(part.Json);
                },
                cancellation).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is TokenApiException or OperationCanceledException && stream.HasBegun)
        {
            throw new AnswerBrokeOffException(Answer(), exception);
        }
        if (!stream.HasBegun)
            throw _connection.NotUnderstood();
        // To the client, a broken connection looks like a normal end; but a complete answer has a stop reason.
        return stream.StopReason is not null ? Answer() : throw new AnswerBrokeOffException(Answer(), _connection.Interrupted());

        AgentAnswer Answer()
        {
            var messages = (JsonArray)request.Body["messages"]!.DeepClone();
            if (stream.StopReason is not null && stream.ToMessage() is { } message && message["content"] is JsonArray { Count: > 0 })
                messages.Add(message);
            return new AgentAnswer
            {
                Agent = request.Agent,
                Project = request.Project,
                Model = request.Model.Id,
                Session = session,
                MessageId = stream.MessageId,
                Text = stream.Text,
                ToolUses = stream.StopReason is null
                    ? []
                    : [.. stream.ToolUses.Select(use => use with { Refusal = ToolResults.RefusalOf(use.Name, request) })],
                StopReason = stream.StopReason,
                Usage = stream.Usage,
                Cost = CostCalculator.Cost(request.Model, stream.Usage, default, at),
                Duration = _time.GetElapsedTime(sent),
                UntilFirst = first,
                Messages = messages,
            };
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();
}
