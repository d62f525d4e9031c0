using System.Globalization;
using System.Text.Json;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Budgets;

/// <summary>Reads budgets from a JSON file (docs/schemas/token-budgets.schema.json). Unknown fields are left alone.</summary>
internal sealed class BudgetReader(JsonText text, BudgetSource source, string file)
{
    internal const string List = "budgets";

    // Far more than anyone needs. Each budget is checked against every request, and each pattern against every name: a file written
    // by someone else must not make that slow.
    private const int MaxBudgets = 200;
    private const int MaxTextLength = 1000;

    internal List<TokenBudget> Read()
    {
        Require(text.Root, JsonValueKind.Object, "an object");
        var budgets = new List<TokenBudget>();
        if (text.Root[List] is not { } list)
            return budgets;
        Require(list, JsonValueKind.Array, "a list of budgets");
        if (list.Children.Count > MaxBudgets)
            throw Problem(list, $"a file can have at most {MaxBudgets} budgets.");
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var item in list.Children)
        {
            var budget = Read(item);
            if (!names.Add(budget.Name))
                throw Problem(item["name"]!, $"the file already has a budget named '{budget.Name}'.");
            budgets.Add(budget);
        }
        return budgets;
    }

    private TokenBudget Read(JsonSpan item)
    {
        Require(item, JsonValueKind.Object, "a budget");
        var name = Text(Required(item, "name"));
        if (name.Trim().Length == 0)
            throw Problem(item["name"]!, "a budget needs a name.");
        return new TokenBudget
        {
            Name = name,
            Limit = Amount(Required(item, "limit")),
            Unit = Choice(item["unit"], BudgetUnit.USD),
            Period = Present(item["period"]) is { } period ? Period(period) : new BudgetPeriod(BudgetPeriodKind.Month),
            Scope = Present(item["scope"]) is { } scope ? Scope(scope) : BudgetScope.Everything,
            Thresholds = Present(item["thresholds"]) is { } thresholds ? Thresholds(thresholds) : TokenBudget.DefaultThresholds,
            Action = Choice(item["action"], BudgetAction.Warn),
            TimeZone = Present(item["timeZone"]) is { } zone ? Zone(zone) : null,
            Source = source,
            File = file,
        };
    }

    private BudgetPeriod Period(JsonSpan value)
    {
        try
        {
            return BudgetPeriod.Parse(Text(value));
        }
        catch (FormatException exception)
        {
            throw Problem(value, exception.Message);
        }
    }

    private BudgetScope Scope(JsonSpan value)
    {
        Require(value, JsonValueKind.Object, "an object");
        if (source == BudgetSource.Project && value["project"] is { } project)
            throw Problem(project, "project budgets always apply to their project; remove 'project'.");
        return new BudgetScope
        {
            Project = Names(value["project"]),
            Agent = Names(value["agent"]),
            Model = Names(value["model"]),
            Branch = Names(value["branch"]),
        };
    }

    private IReadOnlyList<string> Names(JsonSpan? value)
    {
        if (value is null || Present(value) is null)
            return [];
        if (value.Kind == JsonValueKind.String)
            return [Text(value)];
        Require(value, JsonValueKind.Array, "a name or a list of names");
        if (value.Children.Count > MaxBudgets)
            throw Problem(value, $"a list can have at most {MaxBudgets} names.");
        return [.. value.Children.Select(Text)];
    }

    private List<decimal> Thresholds(JsonSpan value)
    {
        Require(value, JsonValueKind.Array, "a list of percentages");
        var thresholds = new List<decimal>();
        foreach (var item in value.Children)
        {
            Require(item, JsonValueKind.Number, "a percentage");
            if (!decimal.TryParse(item.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var threshold)
                || threshold is <= 0 or > 100)
                throw Problem(item, "a threshold must be above 0 and at most 100.");
            thresholds.Add(threshold);
        }
        return [.. thresholds.Distinct().Order()];
    }

    private string Zone(JsonSpan value) => UsageTimeZone.TryFind(Text(value), out _)
        ? value.Text
        : throw Problem(value, $"the time zone '{value.Text}' is unknown. Use an IANA name such as Europe/Berlin.");

    private decimal Amount(JsonSpan value)
    {
        Require(value, JsonValueKind.Number, "a number");
        return decimal.TryParse(value.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var amount)
            && amount is > 0 and <= BudgetStore.MaxLimit
            ? amount
            : throw Problem(value, "a limit must be above 0 and at most 1,000,000,000,000,000.");
    }

    private T Choice<T>(JsonSpan? value, T otherwise)
        where T : struct, Enum
    {
        if (value is null || Present(value) is null)
            return otherwise;
        var text = Text(value);
        foreach (var choice in Enum.GetValues<T>())
        {
            if (choice.ToString().Equals(text, StringComparison.OrdinalIgnoreCase))
                return choice;
        }
        throw Problem(value, $"one of {string.Join(", ", Enum.GetNames<T>())} is expected.");
    }

    private string Text(JsonSpan value)
    {
        Require(value, JsonValueKind.String, "a string");
        return value.Text.Length <= MaxTextLength
            ? value.Text
            : throw Problem(value, $"a string can have at most {MaxTextLength} characters.");
    }

    private static JsonSpan? Present(JsonSpan? value) => value is { Kind: not JsonValueKind.Null } ? value : null;

    private JsonSpan Required(JsonSpan owner, string field) =>
        Present(owner[field]) ?? throw Problem(owner[field] ?? owner, $"'{field}' is missing.");

    private void Require(JsonSpan value, JsonValueKind kind, string expected)
    {
        if (value.Kind != kind)
            throw Problem(value, $"{expected} is expected.");
    }

    private BudgetFileException Problem(JsonSpan value, string problem) => new(problem, file, text.At(value.Start));
}
