using System.Text.Json;

namespace ClaudePerf.Performance.ClaudeCode;

/// <summary>What one run of the real Claude Code loaded and sent.</summary>
/// <param name="Start">The session's first line: agents, skills, slash_commands, plugins, tools, claude_code_version.</param>
/// <param name="Requests">Every request for a message, in order of arrival.</param>
internal sealed record ProgramRun(JsonElement Start, IReadOnlyList<CapturedRequest> Requests)
{
    internal string Version => Start.GetProperty("claude_code_version").GetString()!;

    /// <summary>The main thread's first request.</summary>
    /// <exception cref="InvalidOperationException">It sent none.</exception>
    internal CapturedRequest Main => Requests.First(static request => request.Agent is null);

    /// <summary>The first request of a spawned agent; null if it sent none.</summary>
    internal CapturedRequest? Of(string agent) =>
        Requests.FirstOrDefault(request => string.Equals(request.Agent, agent, StringComparison.Ordinal));

    /// <summary>The names in a list of the first line.</summary>
    internal IReadOnlyList<string> Names(string list) =>
        Start.TryGetProperty(list, out var names) ? [.. names.EnumerateArray().Select(static name => name.GetString()!)] : [];
}
