using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Usage.Queries;

/// <summary>Finds names in filters that no request has, such as misspelled agents.</summary>
public static class FilterNames
{
    /// <summary>Describes the names and patterns of filters that match nothing in the transcripts, regardless of the period.</summary>
    /// <param name="table">The requests.</param>
    /// <param name="catalog">The models.</param>
    /// <param name="filters">The names and patterns by what they filter; null for no filter.</param>
    /// <returns>A sentence for each name, with a question if another name was probably meant; empty without requests.</returns>
    /// <exception cref="FormatException">A pattern is invalid.</exception>
    public static IReadOnlyList<string> Unknown(
        UsageTable table, ModelCatalog catalog, IEnumerable<(UsageGrouping Kind, IReadOnlyList<string>? Names)> filters)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(filters);
        var sentences = new List<string>();
        foreach (var (kind, names) in filters.Where(static filter => filter.Names is not null))
        {
            var known = table.Count == 0 ? [] : KnownTo(table, kind);
            foreach (var name in names!.Distinct(StringComparer.OrdinalIgnoreCase))
            {
                if (known.Count > 0 && Condition(kind, name, catalog) is var matches && !known.Any(matches))
                    sentences.Add(Describe(kind, name, known, catalog));
            }
        }
        return sentences;
    }

    private static string Describe(UsageGrouping kind, string name, IReadOnlyCollection<string> known, ModelCatalog catalog)
    {
        if (NamePattern.HasWildcard(name))
            return $"No {NameOf(kind)} in the transcripts matches '{name}'.";
        var suggested = kind switch
        {
            UsageGrouping.Project when name.AsSpan().IndexOfAny('/', '\\') < 0 => known.Select(FolderOf),
            UsageGrouping.Model when !catalog.TryResolve(name, out _) => known.Concat(catalog.Aliases.Keys),
            _ => known,
        };
        return $"There is no {NameOf(kind)} '{name}' in the transcripts.{NearNames.Question(name, suggested)}";
    }

    private static Func<string, bool> Condition(UsageGrouping kind, string name, ModelCatalog catalog) => kind switch
    {
        UsageGrouping.Project => UsageNameFilter.ForProjects([name])!,
        UsageGrouping.Model => UsageNameFilter.ForModels([name], catalog)!,
        _ => UsageNameFilter.For([name])!,
    };

    // Requests without a skill, plugin and so on have an empty name, which is known too.
    private static HashSet<string> KnownTo(UsageTable table, UsageGrouping kind)
    {
        // Only a query that needs prompts finds out which prompt caused a request.
        if (kind == UsageGrouping.Prompt)
            table = table.WithPrompts();
        var numbers = new HashSet<int>();
        Add(TextDimension.Of(kind)!);
        // An agent can be named by one of its runs.
        if (kind == UsageGrouping.Agent)
            Add(TextDimension.Of(UsageGrouping.AgentInstance)!);
        return [.. numbers.Select(number => table.Text(number) ?? "")];

        void Add(TextDimension dimension)
        {
            foreach (ref readonly var row in table.Rows)
                numbers.Add(dimension.Number(row));
        }
    }

    private static string FolderOf(string project)
    {
        var path = project.TrimEnd('/', '\\');
        return path[(path.LastIndexOfAny(['/', '\\']) + 1)..];
    }

    private static string NameOf(UsageGrouping kind) => kind switch
    {
        UsageGrouping.McpServer => "MCP server",
        UsageGrouping.Effort => "effort level",
        UsageGrouping.Version => "Claude Code version",
        _ => kind.ToString().ToLowerInvariant(),
    };
}
