namespace ClaudePerf.Core.Usage.Calibration;

/// <summary>A message of which the whole output stands in a transcript as text, with what the provider billed for it.</summary>
/// <param name="Id">The provider's message id.</param>
/// <param name="Model">The model as written.</param>
/// <param name="Text">The text of the message.</param>
/// <param name="OutputTokens">The billed output, in tokens.</param>
internal sealed record BilledMessage(string Id, string Model, string Text, long OutputTokens);
