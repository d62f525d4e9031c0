using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Tests.Pricing;

public sealed class PriceOverrideTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("claudeperf-prices-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Fields_that_are_given_replace_and_the_rest_stays()
    {
        var model = LoadWith("""
            { "models": [ { "id": "claude-opus-5-5", "contextWindow": 400000, "prices": [ { "input": 3.5, "batchInput": 1.75 } ] } ] }
            """).Resolve("opus");

        var price = Assert.Single(model.Prices);
        Assert.Equal(new TokenRates(3.5m, 20m, 5m, 8m, 0.20m, 1.75m, 10m), price.Rates);
        Assert.Equal(2m, price.Fast?.Multiplier);
        Assert.Equal(400_000, model.ContextWindow);
        Assert.Equal(128_000, model.MaxOutput);
        Assert.Equal(["batchOutput"], price.Derived);
        Assert.Equal(UserFile, price.Source);
    }

    [Fact]
    public void Row_of_the_release_day_is_the_row_without_a_day()
    {
        var model = LoadWith("""{ "models": [ { "id": "claude-opus-5-5", "prices": [ { "from": "2026-09-22", "output": 19 } ] } ] }""")
            .Resolve("opus");

        Assert.Equal(19m, Assert.Single(model.Prices).Rates.Output);
    }

    [Fact]
    public void Row_of_another_day_is_added_in_order_and_missing_prices_are_derived()
    {
        var model = LoadWith("""
            { "models": [ { "id": "Claude-Sonnet-5-5", "prices": [
              { "from": "2026-12-01", "input": 4, "output": 16 },
              { "from": "2026-10-01", "input": 2, "output": 9, "cacheRead": 0.15, "source": "my contract" } ] } ] }
            """).Resolve("sonnet");

        Assert.Equal("claude-sonnet-5-5", model.Id);
        Assert.Equal([new(2026, 9, 28), new(2026, 10, 1), new(2026, 10, 7), new(2026, 12, 1)],
            model.Prices.Select(price => price.From!.Value));
        Assert.Equal(new TokenRates(4m, 16m, 5m, 8m, 0.4m, 2m, 8m), model.Prices[3].Rates);
        Assert.Equal(["cacheWrite5m", "cacheWrite1h", "cacheRead", "batchInput", "batchOutput"], model.Prices[3].Derived);
        Assert.Equal(UserFile, model.Prices[3].Source);
        Assert.Equal("my contract", model.Prices[1].Source);
        Assert.Equal(0.15m, model.PriceAt(new DateTimeOffset(2026, 10, 6, 0, 0, 0, TimeSpan.Zero)).Rates.CacheRead);
    }

    [Fact]
    public void New_model_and_alias_are_added()
    {
        var catalog = LoadWith("""
            // Comments and trailing commas are allowed.
            { "aliases": { "house": "house-model", "opus": "claude-opus-5" },
              "models": [ { "id": "house-model", "prices": [ { "input": 1, "output": 2 }, ], } ] }
            """);

        var house = catalog.Resolve("HOUSE");
        Assert.Equal("house-model", house.Id);
        Assert.Equal(["house"], house.Aliases);
        Assert.Null(house.Prices[0].From);
        Assert.Equal(TokenizerGeneration.V5, house.Tokenizer);
        Assert.Equal(0.003m, CostCalculator.Cost(house, new TokenUsage(1_000, 1_000), default, DateTimeOffset.UnixEpoch));
        Assert.Equal("claude-opus-5", catalog.Resolve("opus").Id);
        Assert.Equal(27, catalog.Models.Count);
    }

    [Fact]
    public void Rules_are_replaced_one_by_one() =>
        Assert.Equal(new PriceRules(0.02m, 1.1m, 0.5m), LoadWith("""{ "rules": { "webSearchPerRequest": 0.02 } }""").Rules);

    [Fact]
    public void Null_removes()
    {
        var catalog = LoadWith("""
            { "aliases": { "best": null }, "models": [
              { "id": "claude-opus-5-5", "prices": [ { "fast": null } ] },
              { "id": "claude-haiku-5-5", "minimumCacheable": null, "prices": [ { "longPrompt": null } ] } ] }
            """);

        Assert.Null(catalog.Resolve("opus").Prices[0].Fast);
        Assert.Null(catalog.Resolve("haiku").Prices[0].LongPrompt);
        Assert.Null(catalog.Resolve("haiku").MinimumCacheable);
        Assert.False(catalog.TryResolve("best", out _));
    }

    [Fact]
    public void Byte_order_mark_is_ignored()
    {
        File.WriteAllText(UserFile, """{ "aliases": { "x": "claude-opus-5" } }""", new System.Text.UTF8Encoding(true));

        Assert.Equal("claude-opus-5", ModelCatalog.Load(ModelCatalog.ShippedFile, UserFile).Resolve("x").Id);
    }

    [Theory]
    [InlineData("{\n  \"models\": [\n", 3, null)]
    [InlineData("", 1, null)]
    [InlineData("[]", 1, null)]
    [InlineData("{}\n{}", 2, null)]
    [InlineData("{ \"prices\": 1 }", 1, "prices")]
    [InlineData("{ \"models\": {} }", 1, "models")]
    [InlineData("{ \"models\": [ 1 ] }", 1, "models[0]")]
    [InlineData("{ \"models\": [\n { \"family\": \"X\" } ] }", 2, "models[0]")]
    [InlineData("{ \"models\": [\n { \"id\": \"new\" } ] }", 2, "models[0]")]
    [InlineData("{ \"models\": [ { \"id\": \"new\",\n \"prices\": [] } ] }", 2, "models[0].prices")]
    [InlineData("{ \"models\": [ { \"id\": \"new\",\n \"prices\": [\n { \"input\": 1 } ] } ] }", 3, "models[0].prices[0]")]
    [InlineData("{ \"models\": [ { \"id\": \"claude-opus-5\", \"prices\": [\n\n { \"imput\": 1 } ] } ] }", 3, "models[0].prices[0].imput")]
    [InlineData("{ \"models\": [ { \"id\": \"claude-opus-5\", \"prices\": [\n { \"input\": -1 } ] } ] }", 2, "models[0].prices[0].input")]
    [InlineData("{ \"models\": [ { \"id\": \"claude-opus-5\", \"prices\": [\n { \"input\": \"1\" } ] } ] }", 2,
        "models[0].prices[0].input")]
    [InlineData("{ \"models\": [ { \"id\": \"claude-opus-5\", \"prices\": [\n { \"input\": 1e99 } ] } ] }", 2, "models[0].prices[0].input")]
    [InlineData("{ \"models\": [ { \"id\": \"claude-opus-5\", \"prices\": [\n { \"input\": 0.12345678901 } ] } ] }", 2,
        "models[0].prices[0].input")]
    [InlineData("{ \"models\": [ { \"id\": \"claude-opus-5\", \"prices\": [ { \"input\": 1,\n \"input\": 2 } ] } ] }", 2,
        "models[0].prices[0].input")]
    [InlineData(
        "{ \"models\": [ { \"id\": \"claude-opus-5\", \"prices\": [ { \"from\": \"1.12.2026\", \"input\": 1, \"output\": 1 } ] } ] }", 1,
        "models[0].prices[0].from")]
    [InlineData("{ \"models\": [ { \"id\": \"claude-opus-5\", \"prices\": [ { \"fast\": { \"until\": \"2026-12-01\" } } ] } ] }", 1,
        "models[0].prices[0].fast")]
    [InlineData("{ \"models\": [ { \"id\": \"claude-opus-5\", \"prices\": [ { \"longPrompt\": { \"above\": 1.5, \"input\": 1, "
        + "\"output\": 1 } } ] } ] }", 1, "models[0].prices[0].longPrompt.above")]
    [InlineData("{ \"models\": [ { \"id\": \"claude-opus-5\", \"prices\": [ { \"input\": 1 },\n { \"input\": 2 } ] } ] }", 2,
        "models[0].prices[1]")]
    [InlineData("{ \"models\": [ { \"id\": \"claude-opus-5\" },\n { \"id\": \"CLAUDE-OPUS-5\" } ] }", 2, "models[1]")]
    [InlineData("{ \"models\": [ { \"id\": \"claude-opus-5\", \"prices\": [ { \"fast\": { \"multiplier\": 2, \"offered\": 1 } } ] } ] }", 1,
        "models[0].prices[0].fast.offered")]
    [InlineData("{ \"models\": [ { \"id\": \"claude-opus-5\", \"tokenizer\": \"V9\" } ] }", 1, "models[0].tokenizer")]
    [InlineData("{ \"models\": [ { \"id\": \"claude-opus-5\", \"released\": \"soon\" } ] }", 1, "models[0].released")]
    [InlineData("{ \"models\": [ { \"id\": \"claude-opus-5\", \"contextWindow\": \"1M\" } ] }", 1, "models[0].contextWindow")]
    [InlineData("{ \"models\": [ { \"id\": \"claude-opus-5\", \"notes\": \"one\" } ] }", 1, "models[0].notes")]
    [InlineData("{ \"models\": [ { \"id\": \"claude-opus-5\", \"aliases\": [\n \"claude-opus-4\" ] } ] }", 2, "models[0].aliases[0]")]
    [InlineData("{ \"aliases\": {\n \"mine\": \"claude-opus-9\" } }", 2, "aliases.mine")]
    [InlineData("{ \"aliases\": {\n \"claude-opus-5\": \"claude-opus-4\" } }", 2, "aliases.claude-opus-5")]
    [InlineData("{ \"aliases\": { \"inherit\": \"claude-opus-4\" } }", 1, "aliases.inherit")]
    public void Malformed_file_is_rejected_with_file_line_and_field(string text, int line, string? field)
    {
        var exception = Assert.Throws<PriceDataException>(() => LoadWith(text));

        Assert.Equal((UserFile, line, field), (exception.File, exception.Line, exception.Field));
        Assert.StartsWith($"{UserFile}, line {line}", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("LineNumber", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ \"models\": [", "line 1: not valid JSON: Expected ")]
    [InlineData("[]", "line 1: an object is expected.")]
    [InlineData("{ \"version\": \"1\", \"version\": \"2\" }", "line 1, version: the field appears twice in its object.")]
    [InlineData("{ \"models\": {} }", "line 1, models: a list is expected.")]
    [InlineData("{ \"rules\": [] }", "line 1, rules: an object is expected.")]
    [InlineData("{ \"aliases\": [] }", "line 1, aliases: an object is expected.")]
    [InlineData("{ \"aliases\": { \"mine\": \"claude-opus-9\" } }", "line 1, aliases.mine: 'claude-opus-9' is not a model in the table.")]
    [InlineData("{ \"aliases\": { \"inherit\": \"claude-opus-4\" } }",
        "line 1, aliases.inherit: 'inherit' cannot be an alias because the name is already in use.")]
    [InlineData("{ \"models\": [ { \"family\": \"X\" } ] }", "line 1, models[0]: a model must have an id, which is a string.")]
    [InlineData("{ \"models\": [ { \"id\": 5 } ] }", "line 1, models[0].id: a model must have an id, which is a string.")]
    [InlineData("{ \"models\": [ { \"id\": \"new\" } ] }", "line 1, models[0]: 'prices' is missing.")]
    [InlineData("{ \"models\": [ { \"id\": \"new\", \"prices\": {} } ] }", "line 1, models[0].prices: a list is expected.")]
    [InlineData("{ \"models\": [ { \"id\": \"new\", \"prices\": [] } ] }", "line 1, models[0].prices: at least one price row is needed.")]
    [InlineData("{ \"models\": [ { \"id\": \"claude-opus-5\", \"family\": 1 } ] }", "line 1, models[0].family: a string is expected.")]
    [InlineData("{ \"models\": [ { \"id\": \"claude-opus-5\", \"notes\": [ 1 ] } ] }", "line 1, models[0].notes[0]: a string is expected.")]
    [InlineData("{ \"models\": [ { \"id\": \"claude-opus-5\", \"contextWindow\": \"1M\" } ] }",
        "line 1, models[0].contextWindow: a number of tokens is expected.")]
    [InlineData("{ \"models\": [ { \"id\": \"claude-opus-5\", \"contextWindow\": 1.5 } ] }",
        "line 1, models[0].contextWindow: a whole number of tokens is expected.")]
    [InlineData("{ \"models\": [ { \"id\": \"claude-opus-5\", \"released\": \"soon\" } ] }",
        "line 1, models[0].released: a date like 2026-09-22, 2026-09 or 2026 is expected.")]
    [InlineData("{ \"models\": [ { \"id\": \"claude-opus-5\", \"aliases\": [ \"claude-opus-4\" ] } ] }",
        "line 1, models[0].aliases[0]: 'claude-opus-4' is already the name of a model.")]
    [InlineData("{ \"models\": [ { \"id\": \"claude-opus-5\" }, { \"id\": \"CLAUDE-OPUS-5\" } ] }",
        "line 1, models[1]: 'CLAUDE-OPUS-5' appears twice in the")]
    [InlineData("{ \"models\": [ { \"id\": \"claude-opus-5\", \"prices\": [ { \"input\": 1 }, { \"input\": 2 } ] } ] }",
        "line 1, models[0].prices[1]: two price rows start with the model.")]
    [InlineData("{ \"models\": [ { \"id\": \"claude-opus-5\", \"prices\": [ { \"input\": -1 } ] } ] }",
        "line 1, models[0].prices[0].input: an amount from 0 to 1,000,000 is expected.")]
    [InlineData("{ \"models\": [ { \"id\": \"claude-opus-5\", \"prices\": [ { \"input\": 0.1234567891 } ] } ] }",
        "line 1, models[0].prices[0].input: an amount must have at most 9 decimals.")]
    [InlineData(
        "{ \"models\": [ { \"id\": \"claude-opus-5\", \"prices\": [ { \"from\": \"1.12.2026\", \"input\": 1, \"output\": 1 } ] } ] }",
        "line 1, models[0].prices[0].from: a date like 2026-09-22 is expected.")]
    [InlineData("{ \"models\": [ { \"id\": \"claude-opus-5\", \"prices\": [ { \"derived\": [ \"imput\" ] } ] } ] }",
        "line 1, models[0].prices[0].derived: 'imput' is not a price field.")]
    [InlineData("{ \"models\": [ { \"id\": \"claude-opus-5\", \"prices\": [ { \"longPrompt\": [] } ] } ] }",
        "line 1, models[0].prices[0].longPrompt: an object is expected.")]
    [InlineData("{ \"models\": [ { \"id\": \"claude-opus-5\", \"prices\": [ { \"longPrompt\": { \"above\": null, \"input\": 1, "
        + "\"output\": 1 } } ] } ] }", "line 1, models[0].prices[0].longPrompt.above: 'above' is missing.")]
    [InlineData("{ \"models\": [ { \"id\": \"claude-opus-5\", \"prices\": [ { \"fast\": [] } ] } ] }",
        "line 1, models[0].prices[0].fast: an object is expected.")]
    [InlineData("{ \"models\": [ { \"id\": \"claude-opus-5\", \"prices\": [ { \"fast\": { \"multiplier\": 2, \"offered\": 1 } } ] } ] }",
        "line 1, models[0].prices[0].fast.offered: true or false is expected.")]
    [InlineData("{ \"models\": [ { \"id\": \"claude-opus-5\", \"tokenizer\": \"V9\" } ] }",
        "line 1, models[0].tokenizer: one of V3, V47, V5 is expected.")]
    public void The_message_says_where_and_what_is_expected(string text, string message) =>
        Assert.StartsWith($"{UserFile}, {message}", Assert.Throws<PriceDataException>(() => LoadWith(text)).Message,
            StringComparison.Ordinal);

    [Fact]
    public void An_amount_may_have_nine_decimals() =>
        Assert.Equal(0.123456789m,
            LoadWith("""{ "models": [ { "id": "claude-opus-5", "prices": [ { "input": 0.123456789 } ] } ] }""")
            .Resolve("claude-opus-5").Prices[0].Rates.Input);

    [Theory]
    [InlineData("2026-11-30T23:59:59Z", 1)]
    [InlineData("2026-12-01T00:00:00Z", 4)]
    [InlineData("2026-12-31T23:59:59Z", 4)]
    [InlineData("2027-01-01T00:00:00Z", 1)]
    public void Fast_mode_may_begin_and_end(string at, int times)
    {
        var model = LoadWith("""
            { "models": [ { "id": "house", "prices": [ { "input": 1, "output": 1,
              "fast": { "multiplier": 4, "from": "2026-12-01", "until": "2026-12-31", "offered": true } } ] } ] }
            """).Resolve("house");

        Assert.Equal(times, CostCalculator.Cost(model, new TokenUsage(1_000_000), new PriceModifiers(Fast: true),
            DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void The_default_model_is_the_target_of_the_alias() =>
        Assert.Equal("claude-sonnet-5-5", LoadWith("""{ "aliases": { "default": "claude-sonnet-5-5" } }""").DefaultModel.Id);

    [Fact]
    public void Text_that_is_not_Unicode_is_rejected()
    {
        File.WriteAllBytes(UserFile, [.. "{ \"version\":\n \""u8, 0xFF, .. "\" }"u8]);

        var exception = Assert.Throws<PriceDataException>(() => ModelCatalog.Load(ModelCatalog.ShippedFile, UserFile));

        Assert.Equal((UserFile, 2), (exception.File, exception.Line));
    }

    [Fact]
    public void Deep_nesting_is_rejected() => Assert.Throws<PriceDataException>(() => LoadWith(new string('[', 100_000)));

    [Fact]
    public void Missing_file_and_folder_are_reported_by_name()
    {
        var missing = Path.Combine(_folder, "none.json");

        Assert.Equal(missing, Assert.Throws<PriceDataException>(() => ModelCatalog.Load(ModelCatalog.ShippedFile, missing)).File);
        Assert.Equal(_folder, Assert.Throws<PriceDataException>(() => ModelCatalog.Load(ModelCatalog.ShippedFile, _folder)).File);
        Assert.Equal(missing, Assert.Throws<PriceDataException>(() => ModelCatalog.LoadDefault(missing)).File);
    }

    [Fact]
    public void Too_large_file_is_rejected_unread()
    {
        using (var file = File.Create(UserFile))
            file.SetLength(9 * 1024 * 1024);

        Assert.Contains("too large", Assert.Throws<PriceDataException>(() => ModelCatalog.Load(ModelCatalog.ShippedFile, UserFile)).Message,
            StringComparison.Ordinal);
    }

    private string UserFile => Path.Combine(_folder, "models.json");

    private ModelCatalog LoadWith(string text)
    {
        File.WriteAllText(UserFile, text);
        return ModelCatalog.Load(ModelCatalog.ShippedFile, UserFile);
    }
}
