namespace ClaudePerf.Core.Optimization.Preservation;

/// <summary>One thing a prompt says, with its place.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">The text it is compared by.</param>
/// <param name="Start">The offset in the file's text where it begins.</param>
/// <param name="End">The offset after it.</param>
/// <param name="Section">The number of the section it stands in, or of its list: what is short means the same only there.</param>
internal readonly record struct PreservedItem(PreservedKind Kind, string Text, int Start, int End, int Section);
