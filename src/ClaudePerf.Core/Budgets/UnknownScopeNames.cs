using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Usage.Index;
using ClaudePerf.Core.Usage.Queries;
using ClaudePerf.Core.Validation;

namespace ClaudePerf.Core.Budgets;

/// <summary>Finds names in a budget's scope that nobody has, so that the budget would never count anything.</summary>
public static class UnknownScopeNames
{
    /// <summary>Describes agents that neither the usage index nor an ecosystem contains.</summary>
    /// <param name="agents">Names and patterns.</param>
    /// <param name="definitions">The definitions of the current folder.</param>
    /// <param name="index">The path of the usage index; null for none.</param>
    /// <returns>A sentence for each unknown name, with a question if another name was probably meant.</returns>
    /// <exception cref="DatabaseException">The index cannot be read.</exception>
    public static IReadOnlyList<string> Agents(IEnumerable<string> agents, IEnumerable<PromptDefinition> definitions, string? index)
    {
        List<string> known =
        [
            UsageTable.MainAgent, .. definitions.Where(static definition => definition.Kind == PromptKind.Agent)
                .Select(static definition => definition.Name),
            .. UsedNames(index, UsageGrouping.Agent), .. ClaudeCodeNames.Shipped.BuiltInAgents,
        ];
        return [.. agents.Where(agent => !known.Exists(name => SimpleWildcard.Matches(agent, name)))
            .Select(agent => $"No agent here and none in the usage so far is named '{agent}'.{NearNames.Question(agent, known)} "
                + "Until an agent has this name, the budget counts nothing for it.")];
    }

    /// <summary>Describes models that neither the price list nor the usage index contains.</summary>
    /// <param name="models">Names and patterns.</param>
    /// <param name="catalog">The price list.</param>
    /// <param name="index">The path of the usage index; null for none.</param>
    /// <returns>As in <see cref="Agents"/>.</returns>
    /// <exception cref="DatabaseException">The index cannot be read.</exception>
    public static IReadOnlyList<string> Models(IEnumerable<string> models, ModelCatalog catalog, string? index)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        List<string> known = [.. UsedNames(index, UsageGrouping.Model), .. catalog.Models.Select(static model => model.Id),
            .. catalog.Aliases.Keys];
        return [.. models.Where(model => !catalog.TryResolve(model, out _) && !known.Exists(name => SimpleWildcard.Matches(model, name)))
            .Select(model => $"There is no model '{model}' in the price list or in the usage so far.{NearNames.Question(model, known)} "
                + "Until a model has this name, the budget counts nothing for it.")];
    }

    /// <summary>Describes projects without usage so far.</summary>
    /// <param name="projects">Names and patterns.</param>
    /// <param name="index">The path of the usage index; null for none.</param>
    /// <returns>As in <see cref="Agents"/>; empty for a folder that exists.</returns>
    /// <exception cref="DatabaseException">The index cannot be read.</exception>
    public static IReadOnlyList<string> Projects(IEnumerable<string> projects, string? index)
    {
        var folders = UsedNames(index, UsageGrouping.Project).ToList();
        List<string> known = [.. folders, .. folders.Select(static folder => BudgetScope.NameOf(folder).ToString())];
        return [.. projects.Where(project => !known.Exists(name => SimpleWildcard.Matches(project, name)) && !Directory.Exists(project))
            .Select(project => $"No project in the usage so far is named '{project}'.{NearNames.Question(project, known)} "
                + "Until a project has this name, the budget counts nothing for it.")];
    }

    private static IEnumerable<string> UsedNames(string? index, UsageGrouping kind) =>
        index is null ? [] : UsageIndexNames.Recent(index, kind).Select(static entry => entry.Name);
}
