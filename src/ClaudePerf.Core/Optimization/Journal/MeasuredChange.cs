namespace ClaudePerf.Core.Optimization.Journal;

/// <summary>A prompt's tokens before and after it was optimized, all of one model's tokenizer.</summary>
/// <param name="Model">The model's id.</param>
/// <param name="TokensBefore">Tokens of the text before.</param>
/// <param name="TokensAfter">Tokens of the text after.</param>
/// <param name="AlwaysOnBefore">What every session paid for it.</param>
/// <param name="AlwaysOnAfter">What every session pays for it.</param>
public sealed record MeasuredChange(string Model, long TokensBefore, long TokensAfter, long AlwaysOnBefore, long AlwaysOnAfter);
