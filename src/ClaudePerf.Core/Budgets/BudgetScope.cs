using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Budgets;

/// <summary>
/// What a budget applies to: everything, or what matches all of its lists. Names are compared by <see cref="SimpleWildcard"/>; an
/// empty list matches everything.
/// </summary>
public sealed record BudgetScope
{
    /// <summary>A scope that matches everything.</summary>
    public static BudgetScope Everything { get; } = new();

    /// <summary>Projects, by path or folder name.</summary>
    public IReadOnlyList<string> Project { get; init; } = [];

    /// <summary>Agents, by type or by the id of a run; the main thread is called main.</summary>
    public IReadOnlyList<string> Agent { get; init; } = [];

    /// <summary>Models, by any of their names.</summary>
    public IReadOnlyList<string> Model { get; init; } = [];

    /// <summary>Git branches.</summary>
    public IReadOnlyList<string> Branch { get; init; } = [];

    /// <summary>Whether the scope matches everything.</summary>
    public bool IsEverything => Project.Count + Agent.Count + Model.Count + Branch.Count == 0;

    internal bool HasProject(string? folder) => Project.Count == 0
        || (folder is not null && (SimpleWildcard.MatchesAny(Project, folder) || SimpleWildcard.MatchesAny(Project, NameOf(folder))));

    internal bool HasAgent(string? type, string? run) =>
        Agent.Count == 0 || (type is not null && SimpleWildcard.MatchesAny(Agent, type))
            || (run is not null && SimpleWildcard.MatchesAny(Agent, run));

    internal bool HasBranch(string? branch) => Branch.Count == 0 || (branch is not null && SimpleWildcard.MatchesAny(Branch, branch));

    internal bool HasModel(string? written, ModelCatalog catalog)
    {
        if (Model.Count == 0)
            return true;
        if (written is null)
            return false;
        if (SimpleWildcard.MatchesAny(Model, written))
            return true;
        if (!catalog.TryResolve(written, out var model))
            return false;
        foreach (var name in Model)
        {
            if (SimpleWildcard.Matches(name, model.Id) || (catalog.TryResolve(name, out var meant) && meant == model))
                return true;
        }
        return false;
    }

    /// <summary>The scope as text for a table column.</summary>
    /// <returns>For example <c>agent reviewer, model opus*</c>, or <c>everything</c>.</returns>
    public override string ToString()
    {
        if (IsEverything)
            return "everything";
        var parts = new List<string>();
        Add("project", Project);
        Add("agent", Agent);
        Add("model", Model);
        Add("branch", Branch);
        return string.Join(", ", parts);

        void Add(string what, IReadOnlyList<string> names)
        {
            if (names.Count > 0)
                parts.Add($"{what} {string.Join(" or ", names)}");
        }
    }

    /// <inheritdoc/>
    public bool Equals(BudgetScope? other) => other is not null
        && Project.SequenceEqual(other.Project) && Agent.SequenceEqual(other.Agent) && Model.SequenceEqual(other.Model)
        && Branch.SequenceEqual(other.Branch);

    /// <inheritdoc/>
    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    internal static ReadOnlySpan<char> NameOf(string folder)
    {
        var trimmed = folder.AsSpan().TrimEnd("/\\");
        return trimmed[(trimmed.LastIndexOfAny('/', '\\') + 1)..];
    }
}
