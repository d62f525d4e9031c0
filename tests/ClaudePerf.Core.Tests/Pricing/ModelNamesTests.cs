using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Tests.Pricing;

public class ModelNamesTests
{
    private static readonly ModelCatalog Catalog = ModelCatalog.Load(ModelCatalog.ShippedFile);
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 0, 0, 0, TimeSpan.Zero);

    private static List<NamedModel> Names(string start) => [.. ModelNames.StartingWith(Catalog, start, Now)];

    [Fact]
    public void Aliases_come_first_then_offered_models_then_all_others()
    {
        var names = Names("");
        var offered = names.FindIndex(static named => named.Name == named.Model.Id && named.Model.IsOffered(Now));
        var others = names.FindIndex(static named => named.Name == named.Model.Id && !named.Model.IsOffered(Now));
        Assert.InRange(offered, 1, others - 1);
        Assert.All(names[..offered], static named => Assert.NotEqual(named.Model.Id, named.Name));
        Assert.All(names[others..], static named => Assert.EndsWith(" (not offered)", named.Remark, StringComparison.Ordinal));
    }

    [Fact]
    public void The_family_is_enough_for_an_id()
    {
        Assert.Contains(Names("OPUS-5"), static named => named.Name.StartsWith("claude-opus-5", StringComparison.Ordinal));
        Assert.DoesNotContain(Names("opus-5"), static named => named.Name.Contains("sonnet", StringComparison.Ordinal));
    }

    [Fact]
    public void An_alias_says_what_it_stands_for_and_an_id_only_its_prices()
    {
        var alias = Names("sonnet")[0];
        Assert.StartsWith($"{alias.Model.Id}: ", alias.Remark, StringComparison.Ordinal);
        Assert.Contains("USD per MTok", Names(alias.Model.Id)[0].Remark, StringComparison.Ordinal);
        Assert.DoesNotContain(alias.Model.Id, Names(alias.Model.Id)[0].Remark, StringComparison.Ordinal);
    }
}
