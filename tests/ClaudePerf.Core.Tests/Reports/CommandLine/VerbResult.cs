using System.Text;
using ClaudePerf.Core.Reports.CommandLine;

namespace ClaudePerf.Core.Tests.Reports.CommandLine;

/// <summary>What a verb wrote, without its process.</summary>
internal sealed record VerbResult(int Code, string Output, string Error)
{
    /// <summary>The lines of the answer.</summary>
    internal string[] Lines => Output.TrimEnd('\n').Split('\n');

    /// <summary>Runs a verb.</summary>
    /// <param name="verb">The verb.</param>
    /// <param name="width">The width of the screen; null for none.</param>
    internal static VerbResult Of(Func<VerbOutput, int> verb, int? width = null)
    {
        using var output = new MemoryStream();
        using var error = new StringWriter();
        var code = verb(new VerbOutput(output, error, width));
        return new VerbResult(code, Encoding.UTF8.GetString(output.ToArray()), error.ToString());
    }
}
