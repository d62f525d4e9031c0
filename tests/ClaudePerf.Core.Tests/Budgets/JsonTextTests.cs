using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Tests.Budgets;

/// <summary>Changes to JSON that other hands wrote: nothing else may move.</summary>
public class JsonTextTests
{
    [Theory]
    [InlineData("{}", "{\n  \"a\": 1\n}")]
    [InlineData("{ }", "{\n  \"a\": 1\n}")]
    [InlineData("{\n\t\"x\": {}\n}", "{\n\t\"x\": {},\n\t\"a\": 1\n}")]
    [InlineData("{\r\n    \"x\": 2 // why\r\n}", "{\r\n    \"x\": 2,\r\n    \"a\": 1 // why\r\n}")]
    [InlineData("{ \"x\": 2 }", "{ \"x\": 2, \"a\": 1 }")]
    [InlineData("{\n  \"x\": 2, // last, with a comma\n}", "{\n  \"x\": 2,\n  \"a\": 1 // last, with a comma\n}")]
    [InlineData("\uFEFF{\"x\":[1,2]}\n", "\uFEFF{\"x\":[1,2], \"a\": 1}\n")]
    [InlineData("{\"a\":null,\"x\":1}", "{\"a\":1,\"x\":1}")]
    public void A_member_is_set_where_it_belongs(string before, string after)
    {
        var text = JsonText.Parse(Encoding.UTF8.GetBytes(before));
        Assert.Equal(after, Encoding.UTF8.GetString(text.Set(text.Root, "a", 1).Bytes));
    }

    [Theory]
    [InlineData("{\"l\":[1]}", 0, "{\"l\":[]}")]
    [InlineData("{\"l\":[1, 2, 3]}", 0, "{\"l\":[2, 3]}")]
    [InlineData("{\"l\":[1, 2, 3]}", 1, "{\"l\":[1, 3]}")]
    [InlineData("{\"l\":[1, 2, 3]}", 2, "{\"l\":[1, 2]}")]
    public void An_item_is_taken_out_with_its_comma(string before, int index, string after)
    {
        var text = JsonText.Parse(Encoding.UTF8.GetBytes(before));
        Assert.Equal(after, Encoding.UTF8.GetString(text.Remove(text.Root["l"]!, index).Bytes));
    }

    [Fact]
    public void Nested_values_take_the_files_own_indentation()
    {
        var text = JsonText.Parse("{\n    \"x\": 1\n}\n"u8.ToArray());
        var changed = text.Set(text.Root, "l", new JsonArray(new JsonObject { ["n"] = "é <&>", ["t"] = new JsonArray(1, 2) }));
        Assert.Equal("{\n    \"x\": 1,\n    \"l\": [\n        {\n            \"n\": \"é <&>\",\n            \"t\": [1, 2]\n        }\n    ]\n}\n", Encoding.UTF8.GetString(changed.Bytes));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("")]
    [InlineData("{\"a\":\"\\ud800\"}")]
    [InlineData("{} x")]
    public void What_is_no_json_is_said_so(string text) => Assert.ThrowsAny<JsonException>(() => JsonText.Parse(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Places_are_counted_in_characters_from_one()
    {
        var text = JsonText.Parse("\uFEFF{\n  \"ä\": true }"u8.ToArray());
        Assert.Equal((2, 8), text.At(text.Root["ä"]!.Start));
        Assert.Equal((1, 1), text.At(text.Root.Start));
    }
}
