using System.Management.Automation;
using ClaudePerf.Core.Optimization;

namespace ClaudePerf.Cmdlets;

/// <summary>Selects the view of an optimization.</summary>
internal static class OptimizationOutput
{
    private const string DiffView = "ClaudePerf.Core.Optimization.OptimizationResult#Diff";

    /// <summary>The same object, shown as its diff.</summary>
    internal static PSObject AsDiff(OptimizationResult result)
    {
        var item = new PSObject(result);
        item.TypeNames.Insert(0, DiffView);
        return item;
    }
}
