using System.Text.Json.Nodes;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Budgets;

/// <summary>Writes budgets in the format of docs/schemas/token-budgets.schema.json. Default values are left out.</summary>
internal static class BudgetWriter
{
    internal static JsonObject ToJson(TokenBudget budget)
    {
        var json = new JsonObject();
        foreach (var (name, value, isDefault) in Fields(budget))
        {
            if (!isDefault)
                json.Add(name, value);
        }
        return json;
    }

    /// <summary>Updates the differing fields of a budget that the text already contains.</summary>
    internal static JsonText Update(JsonText text, int index, TokenBudget budget)
    {
        var before = Reread(text);
        var old = Fields(before).ToDictionary(field => field.Name, field => field.Value?.ToJsonString());
        foreach (var (name, value, isDefault) in Fields(budget))
        {
            var item = text.Root[BudgetReader.List]!.Children[index];
            if (old[name] == value?.ToJsonString())
                continue;
            if (!isDefault || name is "unit" or "period" or "action")
                text = text.Set(item, name, value);
            else if (item.IndexOf(name) is >= 0 and var member)
                text = text.Remove(item, member);
        }
        return text;

        TokenBudget Reread(JsonText whole) => new BudgetReader(whole, budget.Source, budget.File).Read()[index];
    }

    private static IEnumerable<(string Name, JsonNode? Value, bool IsDefault)> Fields(TokenBudget budget)
    {
        yield return ("name", budget.Name, false);
        yield return ("limit", budget.Limit, false);
        yield return ("unit", budget.Unit.ToString(), false);
        yield return ("period", budget.Period.ToString().ToLowerInvariant(), false);
        yield return ("scope", Scope(budget.Scope), budget.Scope.IsEverything);
        yield return ("thresholds", new JsonArray([.. budget.Thresholds.Select(threshold => JsonValue.Create(threshold))]),
            budget.Thresholds.SequenceEqual(TokenBudget.DefaultThresholds));
        yield return ("action", budget.Action.ToString(), false);
        yield return ("timeZone", budget.TimeZone, budget.TimeZone is null);
    }

    private static JsonObject Scope(BudgetScope scope)
    {
        var json = new JsonObject();
        Add("project", scope.Project);
        Add("agent", scope.Agent);
        Add("model", scope.Model);
        Add("branch", scope.Branch);
        return json;

        void Add(string name, IReadOnlyList<string> names)
        {
            if (names.Count > 0)
                json.Add(name, new JsonArray([.. names.Select(item => JsonValue.Create(item))]));
        }
    }
}
