namespace ClaudePerf.Core.Tokens.Api;

/// <summary>The purpose of requests to the provider, so that error messages can say what to do instead.</summary>
/// <param name="Instead">What to do without the provider, such as "count offline with -Method Estimate".</param>
/// <param name="Shorter">What to do with a text that is too long, as a sentence without its full stop.</param>
/// <param name="Kept">What is not lost by trying again later.</param>
/// <param name="OtherModel">Which other model may be chosen; empty for any.</param>
/// <param name="Expected">What a response is, such as "count".</param>
internal sealed record ApiPurpose(string Instead, string Shorter, string Kept, string OtherModel, string Expected);
