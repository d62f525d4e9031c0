using System.Text;
using ClaudePerf.Core.Usage;
using CsCheck;

namespace ClaudePerf.Core.Tests.Usage;

/// <summary>Compares the vectorized scan of a line with a simple one.</summary>
public sealed class LineShapeTests
{
    private static readonly string[] Pieces =
    [
        "{", "}", "[", "]", "\"", "\\", "\\\\", "\\\"", "\"usage\"", "\"cost-state\"", "usage", "x", " ", ":", ",", "é",
            new string('y', 61), new string('\\', 63),
    ];

    [Fact]
    public void Of_any_line_agrees_with_a_scan_by_character() =>
        Gen.Int[0, Pieces.Length - 1].Select(i => Pieces[i]).List[0, 60].Select(pieces => "{" + string.Concat(pieces) + "}").Sample(line =>
        {
            var shape = LineShape.Of(Encoding.UTF8.GetBytes(line));
            Assert.Equal(IsBalanced(line), shape.IsBalanced);
            Assert.Equal(line.Contains("\"usage\"", StringComparison.Ordinal), shape.HasUsage);
            Assert.Equal(line.Contains("\"cost-state\"", StringComparison.Ordinal), shape.HasCostState);
        }, iter: 20_000);

    [Fact]
    public void Of_key_at_every_offset_finds_it()
    {
        for (var before = 0; before < 200; before++)
        {
            var line = "{\"" + new string('x', before) + "\":1,\"usage\":2,\"cost-state\":3}";
            Assert.Equal(new LineShape(true, true, true), LineShape.Of(Encoding.UTF8.GetBytes(line)));
        }
    }

    private static bool IsBalanced(string line)
    {
        var depth = 0;
        var inString = false;
        for (var i = 0; i < line.Length; i++)
        {
            // A backslash outside a string is not JSON; even there it escapes a quote.
            if (line[i] == '\\' && i + 1 < line.Length && (line[i + 1] is '\\' or '"'))
                i++;
            else if (line[i] == '"')
                inString = !inString;
            else if (!inString && line[i] is '{' or '[')
                depth++;
            else if (!inString && line[i] is '}' or ']')
                depth--;
        }
        return depth == 0 && !inString;
    }
}
