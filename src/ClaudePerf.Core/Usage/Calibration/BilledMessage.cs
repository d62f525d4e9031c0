namespace ClaudePerf.Core.Usage.Calibration;

/// <summary>A message whose whole output is text in a transcript, with its billed output.</summary>
/// <param name="Id">The provider's message id.</param>
/// <param name="Model">The model name as written.</param>
/// <param name="Text">The text of the message.</param>
/// <param name="OutputTokens">The billed output, in tokens.</param>
internal sealed record BilledMessage(string Id, string Model, string Text, long OutputTokens);
