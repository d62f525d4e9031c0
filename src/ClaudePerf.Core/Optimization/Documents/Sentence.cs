namespace ClaudePerf.Core.Optimization.Documents;

/// <summary>A sentence of a block's text, or a line without sentence-ending punctuation.</summary>
/// <param name="Start">The offset of its first character.</param>
/// <param name="End">The offset after its last; surrounding white space is excluded.</param>
internal readonly record struct Sentence(int Start, int End);
