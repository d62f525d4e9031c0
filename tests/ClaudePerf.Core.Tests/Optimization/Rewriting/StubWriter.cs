using ClaudePerf.Core.Optimization.Rewriting;
using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Tests.Optimization.Rewriting;

/// <summary>
/// A model whose answers a test supplies. Its function gets the section and returns the rewritten one.
/// </summary>
internal sealed class StubWriter(Func<string, string> rewrite) : IPromptWriter
{
    private int _asked;

    internal int Asked => _asked;

    public string Version => "stub";

    public Task<WriterAnswer> AskAsync(WriterRequest request, CancellationToken cancellation)
    {
        Interlocked.Increment(ref _asked);
        var begin = request.Text.IndexOf("<section>\n", StringComparison.Ordinal) + "<section>\n".Length;
        var section = request.Text[begin..request.Text.LastIndexOf("\n</section>", StringComparison.Ordinal)];
        return Task.FromResult(new WriterAnswer(rewrite(section), new TokenUsage(1000, 500)));
    }

    /// <summary>An answer in the requested form.</summary>
    internal static string Wrapped(string section) => $"<rewritten>\n{section}\n</rewritten>";
}
