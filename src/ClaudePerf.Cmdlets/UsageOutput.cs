using System.Management.Automation;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Cmdlets;

/// <summary>Gives a group the type name by which the views of one grouping are chosen.</summary>
internal static class UsageOutput
{
    internal static PSObject Of(UsageGroup group, IReadOnlyList<UsageGrouping> groupBy)
    {
        var output = new PSObject(group);
        output.TypeNames.Insert(0, $"{typeof(UsageGroup).FullName}#{(groupBy.Count == 1 ? groupBy[0].ToString() : "Several")}");
        return output;
    }
}
