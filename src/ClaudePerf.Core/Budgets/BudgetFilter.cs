using System.Runtime.InteropServices;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Budgets;

/// <summary>Selects the requests of a table that are in a budget's scope. Each text is checked once. Not thread-safe.</summary>
internal sealed class BudgetFilter(TokenBudget budget, UsageTable table, ModelCatalog catalog)
{
    private readonly string? _folder = budget.ProjectFolder;
    private readonly Dictionary<int, bool> _projects = [];
    private readonly Dictionary<(int Type, int Run), bool> _agents = [];
    private readonly Dictionary<int, bool> _models = [];
    private readonly Dictionary<int, bool> _branches = [];

    internal bool Counts(in UsageRow row)
    {
        var scope = budget.Scope;
        return ((_folder is null && scope.Project.Count == 0) || HasProject(row.Project))
            && (scope.Agent.Count == 0 || HasAgent(row.Agent, row.AgentId))
            && (scope.Model.Count == 0 || HasModel(row.Model))
            && (scope.Branch.Count == 0 || HasBranch(row.Branch));
    }

    /// <summary>Whether a folder is the project's folder or inside it.</summary>
    internal static bool IsWithin(string? folder, string project)
    {
        if (folder is null
            || !folder.StartsWith(project, OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal))
            return false;
        return folder.Length == project.Length || project[^1] is '/' or '\\' || folder[project.Length] is '/' or '\\';
    }

    private bool HasProject(int number)
    {
        ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(_projects, number, out var found);
        if (!found)
        {
            var text = table.Text(number);
            known = (_folder is null || IsWithin(text, _folder)) && budget.Scope.HasProject(text);
        }
        return known;
    }

    private bool HasAgent(int type, int run)
    {
        ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(_agents, (type, run), out var found);
        if (!found)
            known = budget.Scope.HasAgent(table.Text(type), table.Text(run));
        return known;
    }

    private bool HasModel(int number)
    {
        ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(_models, number, out var found);
        if (!found)
            known = budget.Scope.HasModel(table.Text(number), catalog);
        return known;
    }

    private bool HasBranch(int number)
    {
        ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(_branches, number, out var found);
        if (!found)
            known = budget.Scope.HasBranch(table.Text(number));
        return known;
    }
}
