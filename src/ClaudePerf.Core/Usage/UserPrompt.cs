namespace ClaudePerf.Core.Usage;

/// <summary>A prompt of the user in a main thread: typed, sent by a program, or a command's.</summary>
/// <param name="Id">The uuid of its line, which forks and resumed sessions keep; Claude Code's own <c>promptId</c> is another in each
/// copy.</param>
/// <param name="SessionId">The session that the line names, else the file.</param>
/// <param name="Timestamp">When it was sent, in UTC; <c>default</c> where the line has no readable time.</param>
/// <param name="LineOffset">The offset of its line's first byte.</param>
public readonly record struct UserPrompt(string Id, string? SessionId, DateTimeOffset Timestamp, long LineOffset);
