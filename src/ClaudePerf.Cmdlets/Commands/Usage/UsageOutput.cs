using System.Management.Automation;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Cmdlets;

/// <summary>Gives groups the type name by which the views of one grouping are chosen, and what is listed of them.</summary>
internal static class UsageOutput
{
    private const int MostColumns = 4;

    private static readonly string Name = typeof(UsageGroup).FullName!;

    internal static IEnumerable<PSObject> Of(IReadOnlyList<UsageGroup> groups, IReadOnlyList<UsageGrouping> groupBy)
    {
        // A view of several keys is chosen by how many there are, and reads from the first name which they are.
        string[] typeNames = groupBy.Count == 1
            ? [$"{Name}#{groupBy[0]}"]
            : [$"{Name}#{string.Join('+', groupBy.Distinct())}", $"{Name}#{(groupBy.Distinct().Count() is <= MostColumns and var keys ? $"Several{keys}" : "Several")}"];
        var listed = ListedProperties.OfUsage(groupBy);
        for (var i = 0; i < groups.Count; i++)
        {
            var output = new PSObject(groups[i]);
            for (var name = typeNames.Length - 1; name >= 0; name--)
                output.TypeNames.Insert(0, typeNames[name]);
            yield return i < ListedProperties.Most ? ListedProperties.On(output, listed) : output;
        }
    }
}
