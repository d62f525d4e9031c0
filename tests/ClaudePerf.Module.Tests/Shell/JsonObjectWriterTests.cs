using System.Globalization;
using System.Management.Automation;
using System.Numerics;
using System.Text;
using System.Text.Json;
using ClaudePerf.Shell.Output;

namespace ClaudePerf.Module.Tests.Shell;

public class JsonObjectWriterTests
{
    public static TheoryData<object?, string> Values => new()
    {
        { null, "null" },
        { "a\"b\n<ä一", "\"a\\\"b\\n<ä一\"" },
        { "😀", "\"\\uD83D\\uDE00\"" },
        { true, "true" },
        { new SwitchParameter(true), "true" },
        { 'x', "\"x\"" },
        { 1.50m, "1.50" },
        { 79228162514264337593543950335m, "79228162514264337593543950335" },
        { 0.1, "0.1" },
        { 1e300, "1E+300" },
        { double.NaN, "\"NaN\"" },
        { float.PositiveInfinity, "\"Infinity\"" },
        { ulong.MaxValue, "18446744073709551615" },
        { BigInteger.Pow(10, 30), "1000000000000000000000000000000" },
        { DayOfWeek.Monday, "\"Monday\"" },
        { FileAttributes.Hidden | FileAttributes.System, "\"Hidden, System\"" },
        { new DateTime(2026, 1, 2, 3, 4, 5, 678, DateTimeKind.Utc), "\"2026-01-02T03:04:05.678Z\"" },
        { new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(2)), "\"2026-01-02T01:04:05Z\"" },
        { new DateOnly(2026, 1, 2), "\"2026-01-02\"" },
        { new TimeSpan(1, 2, 3, 4), "\"1.02:03:04\"" },
        { new Version(1, 2), "\"1.2\"" },
        { new Uri("https://a.b/c"), "\"https://a.b/c\"" },
        { Guid.Empty, "\"00000000-0000-0000-0000-000000000000\"" },
        { typeof(string), "\"System.String\"" },
        { new byte[] { 1, 2, 3 }, "\"AQID\"" },
        { new[] { 1, 2 }, "[1,2]" },
        { Array.Empty<string>(), "[]" },
        { new SortedDictionary<string, object?> { ["a"] = 1, ["b"] = null }, "{\"a\":1,\"b\":null}" },
        { new Throwing(), "{\"Good\":1,\"Bad\":null}" },
        { System.Text.Json.Nodes.JsonNode.Parse("{\"x\":[1]}"), "{\"x\":[1]}" },
        { new PSObject("wrapped"), "\"wrapped\"" },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public void Write_value(object? value, string expected) => Assert.Equal(expected, Json(value));

    [Fact]
    public void Write_is_independent_of_the_culture()
    {
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        CultureInfo.CurrentCulture.NumberFormat.NumberDecimalSeparator = ",";
        CultureInfo.CurrentCulture.NumberFormat.NegativeSign = "~";
        try
        {
            Assert.Equal("[-1.5,-2,-2.5]", Json(new object[] { -1.5m, -2, -2.5 }));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Write_local_time_becomes_utc()
    {
        var local = new DateTime(2026, 7, 1, 12, 0, 0, DateTimeKind.Local);

        Assert.Equal($"\"{local.ToUniversalTime():yyyy-MM-dd'T'HH:mm:ss'Z'}\"", Json(local));
        Assert.Equal(Json(local), Json(DateTime.SpecifyKind(local, DateTimeKind.Unspecified)));
    }

    [Fact]
    public void Write_files_as_their_paths_also_where_a_provider_added_notes()
    {
        var file = new PSObject(new FileInfo("/a/b.md"));
        file.Properties.Add(new PSNoteProperty("PSPath", "FileSystem::/a/b.md"));

        Assert.Equal(JsonSerializer.Serialize(Path.GetFullPath("/a/b.md")), Json(file));
    }

    [Fact]
    public void Write_typed_object_with_what_was_added_to_it_but_without_provider_notes_and_calculations()
    {
        var value = new PSObject(new Node { Name = "n" });
        value.Properties.Add(new PSNoteProperty("Extra", 1));
        value.Properties.Add(new PSNoteProperty("PSPath", "x"));
        value.Properties.Add(new PSScriptProperty("Calculated", ScriptBlock.Create("1")));

        Assert.Equal("{\"Name\":\"n\",\"Next\":null,\"Extra\":1}", PropertiesInOrder(Json(value)));
    }

    [Fact]
    public void Write_cycle_as_null_and_the_same_object_twice_in_full()
    {
        var node = new Node { Name = "a" };
        node.Next = new Node { Name = "b", Next = node };

        Assert.Equal("{\"Name\":\"a\",\"Next\":{\"Name\":\"b\",\"Next\":null}}", Json(node));
        var leaf = new Node { Name = "x" };
        Assert.Equal("[{\"Name\":\"x\",\"Next\":null},{\"Name\":\"x\",\"Next\":null}]", Json(new[] { leaf, leaf }));
    }

    [Fact]
    public void Write_deep_nesting_ends_in_text_and_stays_json()
    {
        object deep = "end";
        for (var i = 0; i < 10_000; i++)
            deep = new List<object> { deep };
        using var json = JsonDocument.Parse(Json(deep), new JsonDocumentOptions { MaxDepth = 1000 });
        Assert.Equal(JsonValueKind.Array, json.RootElement.ValueKind);

        var chain = new Node { Name = "end" };
        for (var i = 0; i < 10_000; i++)
            chain = new Node { Name = "n", Next = chain };
        Assert.InRange(Json(chain).Length, 10, 1000);
    }

    private static string Json(object? value)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, JsonObjectWriter.Options))
            JsonObjectWriter.Write(writer, value);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    // The engine lists added members before the type's own; the order is not part of the promise.
    private static string PropertiesInOrder(string json)
    {
        using var document = JsonDocument.Parse(json);
        string[] order = ["Name", "Next", "Extra"];
        return "{" + string.Join(",",
            document.RootElement.EnumerateObject().OrderBy(p => Array.IndexOf(order, p.Name))
                .Select(static p => $"\"{p.Name}\":{p.Value.GetRawText()}")) + "}";
    }

    public sealed class Node
    {
        public string? Name { get; set; }

        public Node? Next { get; set; }

        public override string ToString() => "node";
    }

    public sealed class Throwing
    {
        public int Good { get; } = 1;

        public int Bad => Good == 1 ? throw new InvalidOperationException("no") : 0;

        public string this[int index] => index.ToString(CultureInfo.InvariantCulture);
    }
}
