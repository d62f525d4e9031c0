using System.Text.Json.Nodes;
using ClaudePerf.Core.Coordination.Patterns;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Usage;

namespace ClaudePerf.Core.Coordination.Requests;

/// <summary>What an answered request used.</summary>
/// <param name="Session">The session it belongs to.</param>
/// <param name="Project">The folder it was for.</param>
/// <param name="Agent">The agent it was for.</param>
/// <param name="Model">The model's id.</param>
/// <param name="MessageId">The provider's id of the answer; null where it came to none.</param>
/// <param name="StopReason">Why the answer ended; null where that is not known.</param>
/// <param name="Usage">The tokens that were billed.</param>
public sealed record AnsweredRequest(string Session, string Project, string Agent, string Model, string? MessageId, string? StopReason, TokenUsage Usage);

/// <summary>
/// Records what requests used, in the form of Claude Code's transcripts and without any text, so that the usage index, reports and budgets count them as they count Claude Code's own.
/// </summary>
public sealed class RequestRecorder
{
    private const int LongestKey = 200;

    private readonly string _projects;

    /// <summary>A recorder.</summary>
    /// <param name="projects">The folder to record in; null for that of this process's user (<see cref="TranscriptRoots.OwnRequests"/>).</param>
    /// <exception cref="DirectoryNotFoundException">The platform names no folder of per-user data.</exception>
    public RequestRecorder(string? projects = null) =>
        _projects = projects ?? TranscriptRoots.OwnRequests() ?? throw new DirectoryNotFoundException("The system names no folder of per-user data to record usage in. Set CLAUDEPERF_HOME.");

    /// <summary>Records an answer.</summary>
    /// <param name="answer">The answer, whole or not.</param>
    /// <param name="time">When the request was sent.</param>
    /// <exception cref="IOException">The record cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The user may not write there.</exception>
    public void Record(AgentAnswer answer, DateTimeOffset time)
    {
        ArgumentNullException.ThrowIfNull(answer);
        Record(new AnsweredRequest(answer.Session, answer.Project, answer.Agent, answer.Model, answer.MessageId, answer.StopReason, answer.Usage), time);
    }

    /// <summary>Records what a request used.</summary>
    /// <param name="answer">The request.</param>
    /// <param name="time">When it was sent.</param>
    /// <exception cref="IOException">The record cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The user may not write there.</exception>
    public void Record(AnsweredRequest answer, DateTimeOffset time)
    {
        ArgumentNullException.ThrowIfNull(answer);
        var key = PatternQuery.KeyOf(answer.Project);
        var folder = Path.Combine(_projects, key.Length <= LongestKey ? key : key[..LongestKey]);
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
                ["cache_creation"] = new JsonObject { ["ephemeral_5m_input_tokens"] = answer.Usage.CacheWrite5mTokens, ["ephemeral_1h_input_tokens"] = answer.Usage.CacheWrite1hTokens },
            },
        },
    }.ToJsonString();
}
