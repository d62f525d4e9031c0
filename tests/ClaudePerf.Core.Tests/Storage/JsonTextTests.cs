using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ClaudePerf.Core.Storage;
using CsCheck;

namespace ClaudePerf.Core.Tests.Storage;

/// <summary>Changes to JSON written by others: nothing else may change.</summary>
public class JsonTextTests
{
    [Theory]
    [InlineData("{}", "{\n  \"a\": 1\n}")]
    [InlineData("{ }", "{\n  \"a\": 1\n}")]
    [InlineData("{\n\t\"x\": {}\n}", "{\n\t\"x\": {},\n\t\"a\": 1\n}")]
    [InlineData("{\r\n    \"x\": 2 // why\r\n}", "{\r\n    \"x\": 2, // why\r\n    \"a\": 1\r\n}")]
    [InlineData("{ \"x\": 2 }", "{ \"x\": 2, \"a\": 1 }")]
    [InlineData("{\n  \"x\": 2, // last, with a comma\n}", "{\n  \"x\": 2, // last, with a comma\n  \"a\": 1\n}")]
    [InlineData("\uFEFF{\"x\":[1,2]}\n", "\uFEFF{\"x\":[1,2], \"a\": 1}\n")]
    [InlineData("{\"a\":null,\"x\":1}", "{\"a\":1,\"x\":1}")]
    public void A_member_is_set_in_the_right_place(string before, string after)
    {
        var text = JsonText.Parse(Encoding.UTF8.GetBytes(before));
        Assert.Equal(after, Encoding.UTF8.GetString(text.Set(text.Root, "a", 1).Bytes));
    }

    [Theory]
    [InlineData("{\"l\":[1]}", 0, "{\"l\":[]}")]
    [InlineData("{\"l\":[1, 2, 3]}", 0, "{\"l\":[2, 3]}")]
    [InlineData("{\"l\":[1, 2, 3]}", 1, "{\"l\":[1, 3]}")]
    [InlineData("{\"l\":[1, 2, 3]}", 2, "{\"l\":[1, 2]}")]
    public void An_item_is_removed_with_its_comma(string before, int index, string after)
    {
        var text = JsonText.Parse(Encoding.UTF8.GetBytes(before));
        Assert.Equal(after, Encoding.UTF8.GetString(text.Remove(text.Root["l"]!, index).Bytes));
    }

    [Theory]
    [InlineData("{\n  \"a\": 1, // about a\n  \"b\": 2 // about b\n}", "b", "{\n  \"a\": 1 // about a\n}")]
    [InlineData("{\n  \"a\": 1, // about a\n  // about b\n  \"b\": 2\n}", "a", "{\n  // about b\n  \"b\": 2\n}")]
    [InlineData("{\n  \"a\": 1,\n  /* about b */ \"b\": 2\n}", "a", "{\n  /* about b */ \"b\": 2\n}")]
    [InlineData("{\n  \"a\": 1,\n  \"b\": 2, // about b\n  // about c\n  \"c\": 3,\n}", "b",
        "{\n  \"a\": 1,\n  // about c\n  \"c\": 3,\n}")]
    [InlineData("{\r\n  \"a\": 1, // about a\r\n  \"b\": 2\r\n}", "b", "{\r\n  \"a\": 1 // about a\r\n}")]
    [InlineData("{ // mine\n  \"a\": 1\n}", "a", "{ // mine\n}")]
    [InlineData("{\n  // mine\n\n  \"a\": 1\n}", "a", "{\n  // mine\n\n}")]
    [InlineData("{ \"a\": 1, \"b\": 2 }", "b", "{ \"a\": 1 }")]
    [InlineData("{\"a\":1,\"b\":2}", "a", "{\"b\":2}")]
    [InlineData("{\n  \"a\": 1\n}", "a", "{}")]
    [InlineData("{\n  \"a\": 1 /* kept */,\n  \"b\": \"//\"\n}", "b", "{\n  \"a\": 1 /* kept */\n}")]
    public void Removing_a_member_keeps_its_neighbors_comments(string before, string name, string after)
    {
        var text = JsonText.Parse(Encoding.UTF8.GetBytes(before));
        Assert.Equal(after, Encoding.UTF8.GetString(text.Remove(text.Root, text.Root.IndexOf(name)).Bytes));
    }

    [Fact]
    public void Removing_any_member_keeps_the_others_and_their_comments() =>
        Gen.Select(Gen.Int[1, 5], Gen.Int[0, 4], Gen.Int[0, 1 << 20]).Sample((count, chosen, style) =>
        {
            var index = chosen % count;
            var bits = style;
            bool Bit() => ((bits >>= 1) & 1) == 1;
            var text = new StringBuilder("{");
            for (var i = 0; i < count; i++)
            {
                var newLine = Bit();
                text.Append(newLine ? "\n  " : " ");
                if (newLine && Bit())
                    text.Append("// above m").Append(i).Append("\n  ");
                text.Append("\"m").Append(i).Append("\": ").Append(i);
                if (Bit())
                    text.Append(" /* at m").Append(i).Append(" */");
                if (i < count - 1 || Bit())
                    text.Append(',');
                if (Bit())
                    text.Append(" // behind m").Append(i).Append('\n');
            }
            text.Append(Bit() ? "\n}" : " }");
            var parsed = JsonText.Parse(Encoding.UTF8.GetBytes(text.ToString()));
            var left = Encoding.UTF8.GetString(parsed.Remove(parsed.Root, index).Bytes);
            var members = JsonDocument
                .Parse(left, new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip }).RootElement
                .EnumerateObject().Select(static member => member.Name);
            Assert.Equal(Enumerable.Range(0, count).Where(i => i != index).Select(static i => $"m{i}"), members);
            for (var i = 0; i < count; i++)
            {
                foreach (var comment in (string[])[$"// above m{i}\n", $"/* at m{i} */", $"// behind m{i}\n"])
                    Assert.True(i == index || left.Contains(comment, StringComparison.Ordinal) == text.ToString()
                        .Contains(comment, StringComparison.Ordinal), $"{text}\n=> {left}");
            }
        }, iter: 2000);

    [Fact]
    public void Nested_values_use_the_files_indentation()
    {
        var text = JsonText.Parse("{\n    \"x\": 1\n}\n"u8.ToArray());
        var changed = text.Set(text.Root, "l", new JsonArray(new JsonObject { ["n"] = "é <&>", ["t"] = new JsonArray(1, 2) }));
        Assert.Equal("{\n    \"x\": 1,\n    \"l\": [\n        {\n            \"n\": \"é <&>\",\n            \"t\": [1, 2]\n        }\n   "
            + " ]\n}\n", Encoding.UTF8.GetString(changed.Bytes));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("")]
    [InlineData("{\"a\":\"\\ud800\"}")]
    [InlineData("{} x")]
    public void Invalid_json_is_rejected(string text) =>
        Assert.ThrowsAny<JsonException>(() => JsonText.Parse(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Positions_are_counted_in_characters_from_one()
    {
        var text = JsonText.Parse("\uFEFF{\n  \"ä\": true }"u8.ToArray());
        Assert.Equal((2, 8), text.At(text.Root["ä"]!.Start));
        Assert.Equal((1, 1), text.At(text.Root.Start));
    }
}
