namespace ClaudePerf.Cmdlets;

/// <summary>What a command writes to a file that the user named.</summary>
/// <param name="Id">The beginning of the error ids: Report, Findings, Baseline.</param>
/// <param name="Description">The content with its article: "a Html report".</param>
/// <param name="Extensions">The extensions that fit; empty if the content has none of its own.</param>
/// <param name="IsOwn">Whether an existing file is such content from this product.</param>
internal sealed record OutputContent(string Id, string Description, IReadOnlyList<string> Extensions, Func<string, bool> IsOwn);
