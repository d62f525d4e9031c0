namespace ClaudePerf.Core.Optimization.Documents;

/// <summary>A sentence, or a line that has none of a sentence's ends, of a block's text.</summary>
/// <param name="Start">The offset of its first character.</param>
/// <param name="End">The offset after its last; white space around it is no part of it.</param>
internal readonly record struct Sentence(int Start, int End);
