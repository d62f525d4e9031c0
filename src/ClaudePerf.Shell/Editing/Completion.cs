namespace ClaudePerf.Shell.Editing;

/// <summary>What a part of the line may be replaced with.</summary>
/// <param name="Start">Where the part begins.</param>
/// <param name="Length">Its length.</param>
/// <param name="Choices">The replacements.</param>
internal sealed record Completion(int Start, int Length, IReadOnlyList<string> Choices);
