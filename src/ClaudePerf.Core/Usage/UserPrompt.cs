namespace ClaudePerf.Core.Usage;

/// <summary>A user prompt in a main thread: typed, sent by a program, or created by a command.</summary>
/// <param name="Id">The uuid of its line, which forks and resumed sessions preserve; Claude Code's own <c>promptId</c> differs in
/// each copy.</param>
/// <param name="SessionId">The session that the line names, otherwise the file's.</param>
/// <param name="Timestamp">When it was sent, in UTC; <c>default</c> if the line has no readable time.</param>
/// <param name="LineOffset">The offset of its line's first byte.</param>
public readonly record struct UserPrompt(string Id, string? SessionId, DateTimeOffset Timestamp, long LineOffset);
