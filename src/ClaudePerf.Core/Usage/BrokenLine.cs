namespace ClaudePerf.Core.Usage;

/// <summary>A line that is not a JSON object; nothing in it was counted.</summary>
/// <param name="Line">Its 1-based number in the file.</param>
/// <param name="Offset">The offset of its first byte.</param>
/// <param name="Length">Its length in bytes, without the line ending.</param>
internal readonly record struct BrokenLine(long Line, long Offset, long Length);
