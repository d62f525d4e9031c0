namespace ClaudePerf.Core.Usage;

/// <summary>A line that is no JSON object; nothing of it was counted.</summary>
/// <param name="Line">Its number in the file, from 1.</param>
/// <param name="Offset">The offset of its first byte.</param>
/// <param name="Length">Its length in bytes, without the line end.</param>
internal readonly record struct BrokenLine(long Line, long Offset, long Length);
