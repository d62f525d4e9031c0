namespace ClaudePerf.Core.Optimization.Journal;

/// <summary>A prompt's tokens before and after optimization, counted with one model's tokenizer.</summary>
/// <param name="Model">The model's id.</param>
/// <param name="TokensBefore">Tokens of the old text.</param>
/// <param name="TokensAfter">Tokens of the new text.</param>
/// <param name="AlwaysOnBefore">Tokens that every session paid for the old text.</param>
/// <param name="AlwaysOnAfter">Tokens that every session pays for the new text.</param>
public sealed record MeasuredChange(string Model, long TokensBefore, long TokensAfter, long AlwaysOnBefore, long AlwaysOnAfter);
