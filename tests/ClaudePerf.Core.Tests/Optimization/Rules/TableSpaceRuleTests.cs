namespace ClaudePerf.Core.Tests.Optimization.Rules;

/// <summary>Padding is removed, but the indentation that makes a table part of a list item stays.</summary>
public class TableSpaceRuleTests
{
    [Theory]
    [InlineData("- Item\n\n", "  ")]
    [InlineData("* Item\n\n", "  ")]
    [InlineData("+ Item\n\n", "  ")]
    [InlineData("- Item\n", "  ")]
    [InlineData("-   Item\n\n", "    ")]
    [InlineData("1. Step\n\n", "   ")]
    [InlineData("1) Step\n\n", "   ")]
    [InlineData("1. Step\n", "   ")]
    [InlineData("10. Step\n\n", "    ")]
    [InlineData("100. Step\n\n", "     ")]
    [InlineData("1. Step\n   - Item\n\n", "     ")]
    [InlineData("- Item\n  1. Step\n\n", "     ")]
    [InlineData("- Item\n  - Item\n    - Item\n\n", "      ")]
    [InlineData("1. Step\n   More of it.\n\n", "   ")]
    [InlineData("1. Step\n2. Step\n\n", "   ")]
    [InlineData("- [ ] Item\n\n", "  ")]
    [InlineData("- **Item**:\n\n", "  ")]
    [InlineData("1.  Step\n\n", "    ")]
    [InlineData("Text.\n\n", " ")]
    [InlineData("Text.\n\n", "   ")]
    public void Indentation_stays(string before, string indent)
    {
        string Table(string header, string delimiter, string row) =>
            $"{before}{indent}{header}\n{indent}{delimiter}\n{indent}{row}\n\nEnd.\n";
        Assert.Equal(Table("| A | B |", "|---|---|", "| 1 | 2 |"),
            Prompts.Body(Table("| A     | B  |", "|-------|----|", "| 1     | 2  |"), "table-space"));
        Assert.Equal(
            Table("| A | B |", "|---|---|", "| 1 | 2 |"), Prompts.Body(Table("| A | B |", "| --- | --- |", "| 1 | 2 |"), "table-space"));
    }
}
