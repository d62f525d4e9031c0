using System.Reflection;
using System.Text.Json;
using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Tests.Pricing;

/// <summary>The schema that editors use and the reader must accept the same fields.</summary>
public sealed class PriceSchemaTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Theory]
    [InlineData("", "{ \"?\": 1 }")]
    [InlineData("rules", "{ \"rules\": { \"?\": 1 } }")]
    [InlineData("model", "{ \"models\": [ { \"id\": \"claude-opus-5\", \"?\": 1 } ] }")]
    [InlineData("price", "{ \"models\": [ { \"id\": \"claude-opus-5\", \"prices\": [ { \"?\": 1 } ] } ] }")]
    [InlineData("longPrompt", "{ \"models\": [ { \"id\": \"claude-opus-5\", \"prices\": [ { \"longPrompt\": { \"?\": 1 } } ] } ] }")]
    [InlineData("fast", "{ \"models\": [ { \"id\": \"claude-opus-5\", \"prices\": [ { \"fast\": { \"?\": 1 } } ] } ] }")]
    public void Schema_and_reader_know_the_same_fields(string definition, string text)
    {
        File.WriteAllText(_file, text);

        var message = Assert.Throws<PriceDataException>(() => ModelCatalog.Load(ModelCatalog.ShippedFile, _file)).Message;

        var known = message[(message.IndexOf("Known fields: ", StringComparison.Ordinal) + "Known fields: ".Length)..].TrimEnd('.')
            .Split(", ");
        Assert.Equal(Fields(definition).Order(StringComparer.Ordinal), known.Order(StringComparer.Ordinal));
    }

    private static string[] Fields(string definition)
    {
        var root = Assembly.GetExecutingAssembly().GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(data => data.Key == "RepositoryRoot").Value!;
        using var schema = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(root, "docs", "schemas", "models.schema.json")));
        var owner = definition.Length == 0 ? schema.RootElement : schema.RootElement.GetProperty("$defs").GetProperty(definition);
        return [.. owner.GetProperty("properties").EnumerateObject().Select(property => property.Name)];
    }
}
