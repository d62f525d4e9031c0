using System.Management.Automation;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Cmdlets;

/// <summary>Gives groups the type name that selects the view for their groupings, and their listed properties.</summary>
internal static class UsageOutput
{
    private const int MaxColumns = 4;

    private static readonly string Name = typeof(UsageGroup).FullName!;

    internal static IEnumerable<PSObject> Tagged(IReadOnlyList<UsageGroup> groups, IReadOnlyList<UsageGrouping> groupBy)
    {
        // Views for several keys are selected by the number of keys, and read the keys from the first type name.
        var keys = groupBy.Distinct().ToList();
        string[] typeNames = groupBy.Count == 1
            ? [$"{Name}#{groupBy[0]}"]
            : [$"{Name}#{string.Join('+', keys)}", $"{Name}#{(keys.Count <= MaxColumns ? $"Several{keys.Count}" : "Several")}"];
        var listed = ListedProperties.ForUsage(groupBy);
        for (var i = 0; i < groups.Count; i++)
        {
            var output = new PSObject(groups[i]);
            for (var name = typeNames.Length - 1; name >= 0; name--)
                output.TypeNames.Insert(0, typeNames[name]);
            yield return i < ListedProperties.MaxTagged ? ListedProperties.Tag(output, listed) : output;
        }
    }
}
