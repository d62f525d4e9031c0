using System.Globalization;
using System.Text.Json;

namespace ClaudePerf.Core.Pricing;

/// <summary>
/// Creates models from the price file's JSON (docs/schemas/models.schema.json) and reports errors by file, line and field.
/// </summary>
internal static class PriceDataReader
{
    // With more decimals, sums of token counts times rates might no longer be exact in a decimal.
    private const int MaximumDecimals = 9;
    private const decimal LargestRate = 1_000_000m;

    // The multiples that apply to every model on the price list unless its row says otherwise; for user rows that only set input
    // and output.
    private const decimal Write5mMultiple = 1.25m;
    private const decimal Write1hMultiple = 2m;
    private const decimal ReadMultiple = 0.1m;
    private const decimal BatchMultiple = 0.5m;

    private static readonly string[] RateFields =
        ["input", "output", "cacheWrite5m", "cacheWrite1h", "cacheRead", "batchInput", "batchOutput"];
    private static readonly string[] RootFields = ["$schema", "version", "date", "notes", "rules", "aliasSource", "aliases", "models"];
    private static readonly string[] RuleFields = ["webSearchPerRequest", "usInferenceMultiplier", "batchCacheMultiplier", "sources"];
    private static readonly string[] ModelFields =
        ["id", "aliases", "family", "released", "retired", "availability", "contextWindow", "maxOutput", "tokenizer", "minimumCacheable",
            "prices", "notes"];
    private static readonly string[] PriceFields = ["from", .. RateFields, "longPrompt", "fast", "derived", "source"];
    private static readonly string[] LongPromptFields = ["above", .. RateFields];
    private static readonly string[] FastFields = ["multiplier", "from", "until", "offered"];

    public static PriceData Read(PositionedJson root)
    {
        RequireKind(root, JsonValueKind.Object, "an object");
        RequireKnownFields(root, RootFields);
        PriceDataMerge.RequireUnique(root);

        var rules = ReadRules(Required(root, "rules"));
        var aliases = ReadAliases(root["aliases"]);
        var models = new List<ModelInfo>();
        var list = Required(root, "models");
        RequireKind(list, JsonValueKind.Array, "a list");
        foreach (var item in list.Items)
            models.Add(ReadModel(item, rules, aliases));
        if (models.Count == 0)
            throw list.Problem("at least one model is needed.");

        RequireOneModelPerName(list, models, aliases);
        return new PriceData(Text(root["version"]) ?? "", Date(root["date"]), rules, models,
            aliases.ToDictionary(alias => alias.Name, alias => alias.Target, StringComparer.OrdinalIgnoreCase));
    }

    private static PriceRules ReadRules(PositionedJson rules)
    {
        RequireKind(rules, JsonValueKind.Object, "an object");
        RequireKnownFields(rules, RuleFields);
        return new PriceRules(
            Amount(Required(rules, "webSearchPerRequest")),
            Amount(Required(rules, "usInferenceMultiplier")),
            Amount(Required(rules, "batchCacheMultiplier")));
    }

    private static List<Alias> ReadAliases(PositionedJson? aliases)
    {
        if (aliases is null)
            return [];
        RequireKind(aliases, JsonValueKind.Object, "an object");
        return [.. aliases.Members.Where(member => member.Value.Kind != JsonValueKind.Null)
            .Select(member => new Alias(member.Key, Text(member.Value)!, member.Value))];
    }

    private static ModelInfo ReadModel(PositionedJson model, PriceRules rules, List<Alias> aliases)
    {
        RequireKnownFields(model, ModelFields);
        var id = Text(model["id"])!;
        PartialDate? released = null;
        if (Text(model["released"]) is { } day)
            released = PartialDate.TryParse(day, out var date)
                ? date
                : throw model["released"]!.Problem("a date like 2026-09-22, 2026-09 or 2026 is expected.");

        var list = Required(model, "prices");
        RequireKind(list, JsonValueKind.Array, "a list");
        if (list.Items.Count == 0)
            throw list.Problem("at least one price row is needed.");
        var prices = list.Items.Select(price => ReadPrice(price, released)).OrderBy(price => price.FromUtcTicks).ToList();

        return new ModelInfo(id, prices, rules)
        {
            OtherIds = Texts(model["aliases"]),
            Aliases = [.. aliases.Where(alias => alias.Target.Equals(id, StringComparison.OrdinalIgnoreCase)).Select(alias => alias.Name)],
            Family = Text(model["family"]),
            Released = released,
            Retired = Date(model["retired"]),
            Availability = Choice(model["availability"], ModelAvailability.Offered),
            ContextWindow = Count(model["contextWindow"]),
            MaxOutput = Count(model["maxOutput"]),
            Tokenizer = Choice(model["tokenizer"], TokenizerGeneration.V5),
            MinimumCacheable = Count(model["minimumCacheable"]),
            Notes = Texts(model["notes"]),
        };
    }

    private static ModelPrice ReadPrice(PositionedJson price, PartialDate? released)
    {
        RequireKnownFields(price, PriceFields);
        var derived = new List<string>(Texts(price["derived"]));
        foreach (var field in derived)
        {
            if (field != "fast" && !RateFields.Contains(
                field.StartsWith("longPrompt.", StringComparison.Ordinal) ? field["longPrompt.".Length..] : field))
                throw price["derived"]!.Problem($"'{field}' is not a price field.");
        }

        PriceTier? longPrompt = null;
        if (Present(price["longPrompt"]) is { } longer)
        {
            RequireKind(longer, JsonValueKind.Object, "an object");
            RequireKnownFields(longer, LongPromptFields);
            var above = Required(longer, "above");
            longPrompt = new PriceTier(Count(above) ?? throw above.Problem("a number of tokens is expected."),
                ReadRates(longer, "longPrompt.", derived));
        }
        return new ModelPrice(
            Date(price["from"]) ?? (released is { IsExact: true } day ? day.Earliest : null),
            ReadRates(price, "", derived),
            longPrompt,
            ReadFast(Present(price["fast"])),
            derived,
            Text(price["source"]) ?? price.File);
    }

    private static TokenRates ReadRates(PositionedJson row, string prefix, List<string> derived)
    {
        var input = Amount(Required(row, "input"));
        var output = Amount(Required(row, "output"));
        return new TokenRates(
            input,
            output,
            Rate("cacheWrite5m", input * Write5mMultiple),
            Rate("cacheWrite1h", input * Write1hMultiple),
            Rate("cacheRead", input * ReadMultiple),
            Rate("batchInput", input * BatchMultiple),
            Rate("batchOutput", output * BatchMultiple));

        decimal Rate(string field, decimal derivedRate)
        {
            if (Present(row[field]) is { } stated)
                return Amount(stated);
            if (!derived.Contains(prefix + field))
                derived.Add(prefix + field);
            return derivedRate;
        }
    }

    private static FastModePrice? ReadFast(PositionedJson? fast)
    {
        if (fast is null)
            return null;
        RequireKind(fast, JsonValueKind.Object, "an object");
        RequireKnownFields(fast, FastFields);
        return new FastModePrice(Amount(Required(fast, "multiplier")), Date(fast["from"]), Date(fast["until"]),
            Flag(fast["offered"], otherwise: true));
    }

    private static void RequireOneModelPerName(PositionedJson list, List<ModelInfo> models, List<Alias> aliases)
    {
        var ids = models.Select(model => model.Id).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var taken = new HashSet<string>(ids, StringComparer.OrdinalIgnoreCase);
        foreach (var item in list.Items)
        {
            foreach (var other in item["aliases"]?.Items ?? [])
            {
                if (!taken.Add(other.Text))
                    throw other.Problem($"'{other.Text}' is already the name of a model.");
            }
        }
        foreach (var alias in aliases)
        {
            if (!ids.Contains(alias.Target))
                throw alias.Place.Problem($"'{alias.Target}' is not a model in the table.");
            if (!taken.Add(alias.Name) || alias.Name.Equals(ModelCatalog.Inherit, StringComparison.OrdinalIgnoreCase))
                throw alias.Place.Problem($"'{alias.Name}' cannot be an alias because the name is already in use.");
        }
    }

    private static PositionedJson? Present(PositionedJson? value) => value is { Kind: not JsonValueKind.Null } ? value : null;

    private static PositionedJson Required(PositionedJson owner, string field) =>
        Present(owner[field]) ?? throw (owner[field] ?? owner).Problem($"'{field}' is missing.");

    private static void RequireKind(PositionedJson value, JsonValueKind kind, string expected)
    {
        if (value.Kind != kind)
            throw value.Problem($"{expected} is expected.");
    }

    private static void RequireKnownFields(PositionedJson owner, string[] known)
    {
        foreach (var (name, value) in owner.Members)
        {
            if (!known.Contains(name))
                throw value.Problem($"unknown field. Known fields: {string.Join(", ", known)}.");
        }
    }

    private static string? Text(PositionedJson? value)
    {
        if (Present(value) is not { } present)
            return null;
        RequireKind(present, JsonValueKind.String, "a string");
        return present.Text;
    }

    private static IReadOnlyList<string> Texts(PositionedJson? value)
    {
        if (Present(value) is not { } present)
            return [];
        RequireKind(present, JsonValueKind.Array, "a list of strings");
        return [.. present.Items.Select(item => Text(item) ?? throw item.Problem("a string is expected."))];
    }

    private static decimal Amount(PositionedJson value)
    {
        RequireKind(value, JsonValueKind.Number, "a number");
        if (!decimal.TryParse(value.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var amount)
            || amount is < 0 or > LargestRate)
            throw value.Problem("an amount from 0 to 1,000,000 is expected.");
        return amount.Scale <= MaximumDecimals ? amount : throw value.Problem("an amount must have at most 9 decimals.");
    }

    private static int? Count(PositionedJson? value)
    {
        if (Present(value) is not { } present)
            return null;
        RequireKind(present, JsonValueKind.Number, "a number of tokens");
        return int.TryParse(present.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            ? count
            : throw present.Problem("a whole number of tokens is expected.");
    }

    private static bool Flag(PositionedJson? value, bool otherwise) => Present(value) switch
    {
        null => otherwise,
        { Kind: JsonValueKind.True } => true,
        { Kind: JsonValueKind.False } => false,
        var other => throw other.Problem("true or false is expected."),
    };

    private static DateOnly? Date(PositionedJson? value)
    {
        if (Text(value) is not { } text)
            return null;
        return DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? date
            : throw value!.Problem("a date like 2026-09-22 is expected.");
    }

    private static T Choice<T>(PositionedJson? value, T otherwise)
        where T : struct, Enum
    {
        if (Text(value) is not { } text)
            return otherwise;
        foreach (var choice in Enum.GetValues<T>())
        {
            if (choice.ToString().Equals(text, StringComparison.OrdinalIgnoreCase))
                return choice;
        }
        throw value!.Problem($"one of {string.Join(", ", Enum.GetNames<T>())} is expected.");
    }

    private sealed record Alias(string Name, string Target, PositionedJson Place);
}
