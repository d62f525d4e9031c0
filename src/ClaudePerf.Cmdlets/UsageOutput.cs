using System.Management.Automation;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Cmdlets;

/// <summary>Gives groups the type name by which the views of one grouping are chosen, and what is listed of them.</summary>
internal static class UsageOutput
{
    internal static IEnumerable<PSObject> Of(IReadOnlyList<UsageGroup> groups, IReadOnlyList<UsageGrouping> groupBy)
    {
        var typeName = $"{typeof(UsageGroup).FullName}#{(groupBy.Count == 1 ? groupBy[0].ToString() : "Several")}";
        var listed = ListedProperties.OfUsage(groupBy);
        for (var i = 0; i < groups.Count; i++)
        {
            var output = new PSObject(groups[i]);
            output.TypeNames.Insert(0, typeName);
            yield return i < ListedProperties.Most ? ListedProperties.On(output, listed) : output;
        }
    }
}
