using System.Text.Json.Nodes;
using ClaudePerf.Core.Coordination.Patterns;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Usage;

namespace ClaudePerf.Core.Coordination.Requests;

/// <summary>The usage of an answered request.</summary>
/// <param name="Session">The session.</param>
/// <param name="Project">The folder.</param>
/// <param name="Agent">The agent.</param>
/// <param name="Model">The model's id.</param>
/// <param name="MessageId">The provider's id of the answer; null if there was none.</param>
/// <param name="StopReason">Why the answer ended; null if unknown.</param>
/// <param name="Usage">The billed tokens.</param>
public sealed record AnsweredRequest(
    string Session, string Project, string Agent, string Model, string? MessageId, string? StopReason, TokenUsage Usage);

/// <summary>
/// Records the usage of requests in the format of Claude Code's transcripts, without any text, so that the usage index, reports and
/// budgets count them like Claude Code's own requests.
/// </summary>
public sealed class RequestRecorder
{
    private const int MaxKeyLength = 200;

    private readonly string _projects;

    /// <summary>Creates a recorder.</summary>
    /// <param name="projects">The folder to record in; null for that of the current user
    /// (<see cref="TranscriptRoots.OwnRequests"/>).</param>
    /// <exception cref="DirectoryNotFoundException">The platform has no folder for per-user data.</exception>
    public RequestRecorder(string? projects = null) =>
        _projects = projects ?? TranscriptRoots.OwnRequests()
            ?? throw new DirectoryNotFoundException("The system has no folder for per-user data to record usage in. Set CLAUDEPERF_HOME.");

    /// <summary>Records an answer.</summary>
    /// <param name="answer">The answer, complete or not.</param>
    /// <param name="time">When the request was sent.</param>
    /// <exception cref="IOException">The record cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">Access to the folder is denied.</exception>
    public void Record(AgentAnswer answer, DateTimeOffset time)
    {
        ArgumentNullException.ThrowIfNull(answer);
        Record(new AnsweredRequest(answer.Session, answer.Project, answer.Agent, answer.Model, answer.MessageId, answer.StopReason,
            answer.Usage), time);
    }

    /// <summary>Records the usage of a request.</summary>
    /// <param name="answer">The request.</param>
    /// <param name="time">When the request was sent.</param>
    /// <exception cref="IOException">The record cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">Access to the folder is denied.</exception>
    public void Record(AnsweredRequest answer, DateTimeOffset time)
    {
        ArgumentNullException.ThrowIfNull(answer);
        var key = PatternQuery.KeyOf(answer.Project);
        var folder = Path.Combine(_projects, key.Length <= MaxKeyLength ? key : key[..MaxKeyLength]);
        PrivateFiles.CreateFolder(folder);
        var path = Path.Combine(folder, answer.Session + ".jsonl");
        PrivateFiles.CreateFile(path);
        using var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        file.Write(System.Text.Encoding.UTF8.GetBytes(ToLine(answer, time) + "\n"));
    }

    private static string ToLine(AnsweredRequest answer, DateTimeOffset time) => new JsonObject
    {
        ["type"] = "assistant",
        ["uuid"] = Guid.NewGuid().ToString(),
        ["parentUuid"] = null,
        ["isSidechain"] = false,
        ["timestamp"] = time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", System.Globalization.CultureInfo.InvariantCulture),
        ["sessionId"] = answer.Session,
        ["cwd"] = answer.Project,
        ["entrypoint"] = "claudeperf",
        ["attributionAgent"] = answer.Agent,
        ["requestId"] = answer.MessageId,
        ["message"] = new JsonObject
        {
            ["id"] = answer.MessageId,
            ["type"] = "message",
            ["role"] = "assistant",
            ["model"] = answer.Model,
            ["content"] = new JsonArray(),
            ["stop_reason"] = answer.StopReason,
            ["usage"] = new JsonObject
            {
                ["input_tokens"] = answer.Usage.InputTokens,
                ["output_tokens"] = answer.Usage.OutputTokens,
                ["cache_creation_input_tokens"] = answer.Usage.CacheWrite5mTokens + answer.Usage.CacheWrite1hTokens,
                ["cache_read_input_tokens"] = answer.Usage.CacheReadTokens,
                ["cache_creation"] = new JsonObject { ["ephemeral_5m_input_tokens"] = answer.Usage.CacheWrite5mTokens,
                    ["ephemeral_1h_input_tokens"] = answer.Usage.CacheWrite1hTokens },
            },
        },
    }.ToJsonString();
}
