using System.Management.Automation;
using ClaudePerf.Core.Optimization;

namespace ClaudePerf.Cmdlets;

/// <summary>Selects the view of an optimization.</summary>
internal static class OptimizationOutput
{
    private const string DiffView = "ClaudePerf.Core.Optimization.OptimizationResult#Diff";

    private static readonly PSCodeMethod DiffText = new(nameof(ToString), typeof(OptimizationOutput).GetMethod(nameof(TextOf))!);

    /// <summary>
    /// The same object, shown as its diff; its text is the diff too, so that Set-Content writes a file that git apply reads.
    /// </summary>
    internal static PSObject AsDiff(OptimizationResult result)
    {
        var item = new PSObject(result);
        item.TypeNames.Insert(0, DiffView);
        item.Methods.Add(DiffText);
        return item;
    }

    /// <summary>The text of an optimization that is shown as its diff.</summary>
    /// <param name="item">The optimization.</param>
    public static string TextOf(PSObject item) => item?.BaseObject is OptimizationResult result ? result.Diff ?? "" : "";
}
