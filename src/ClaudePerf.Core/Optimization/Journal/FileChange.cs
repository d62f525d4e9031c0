namespace ClaudePerf.Core.Optimization.Journal;

/// <summary>What is done to one file.</summary>
/// <param name="Path">The full path.</param>
/// <param name="Before">Its bytes before; null where it is made.</param>
/// <param name="After">Its bytes after.</param>
public sealed record FileChange(string Path, ReadOnlyMemory<byte>? Before, ReadOnlyMemory<byte> After);
