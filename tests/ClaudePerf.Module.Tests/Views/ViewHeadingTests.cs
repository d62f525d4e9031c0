using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace ClaudePerf.Module.Tests.Views;

/// <summary>A heading is a property: <c>Sort-Object HEADING</c> and <c>Where-Object HEADING -gt …</c> do what they say.</summary>
public sealed class ViewHeadingTests : IDisposable
{
    private readonly ModuleSession _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Every_heading_is_a_property_that_can_be_compared()
    {
        // Loads the assemblies.
        _session.Run("Get-ModelPrice opus").ThrowIfFailed();
        var problems = new List<string>();
        var headings = 0;
        foreach (var view in ViewFiles.Paths.SelectMany(ViewFiles.ViewsOf))
        {
            // Without headings, a method writes the names of the properties.
            if (view.Descendants("HideTableHeaders").Any())
                continue;
            foreach (var column in ViewFiles.ColumnsOf(view))
            {
                foreach (var name in ViewFiles.TypesOf(view))
                {
                    headings++;
                    var label = ViewFiles.LabelOf(column);
                    var type = ViewFiles.Find(name) ?? throw new InvalidOperationException($"There is no type {name}.");
                    var property = ViewFiles.PropertyOf(type, label);
                    if (property is null || !IsComparable(property.PropertyType))
                        problems.Add($"{ViewFiles.NameOf(view)}: '{label}' is {property?.PropertyType.Name ?? "no property"}");
                }
            }
        }
        Assert.True(headings > 300, $"Only {headings} headings were found.");
        Assert.Empty(problems);
    }

    [Theory]
    [InlineData("Get-ModelPrice | Sort-Object CacheRead -Descending | Select-Object -First 1 -ExpandProperty CacheRead",
        "(Get-ModelPrice | Measure-Object CacheRead -Maximum).Maximum")]
    [InlineData("(Measure-PromptTokens $samples | Where-Object AlwaysOn -gt 60).Count",
        "(Measure-PromptTokens $samples).Where({ $_.AlwaysOnTokens -gt 60 }).Count")]
    [InlineData("(Measure-PromptTokens $samples | Sort-Object Overhead)[-1].Overhead",
        "(Measure-PromptTokens $samples | Measure-Object OverheadTokens -Maximum).Maximum")]
    [InlineData("Measure-PromptTokens $samples | Select-Object -First 1 | ForEach-Object Cost",
        "(Measure-PromptTokens $samples | Measure-Object InputCost -Maximum).Maximum")]
    public void Sorting_and_filtering_by_a_heading_do_what_it_says(string byHeading, string expected)
    {
        var result = _session.Run(
            $"$samples = '{ModuleFixture.Samples}'; [string][double]({byHeading}); [string][double]({expected})").ThrowIfFailed();
        Assert.Equal(result.Output[1].ToString(), result.Output[0].ToString());
        Assert.NotEqual("", result.Output[0].ToString());
    }

    // Numbers, times, enumerations and text. PowerShell compares other values by their text, if someone wrote one for them.
    private static bool IsComparable(Type type)
    {
        var value = Nullable.GetUnderlyingType(type) ?? type;
        return value.IsEnum || typeof(IComparable).IsAssignableFrom(value)
            || (!value.IsGenericType && !typeof(IEnumerable).IsAssignableFrom(value)
                && value.GetMethod(nameof(ToString), Type.EmptyTypes) is { } text && text.DeclaringType == value
                && text.GetCustomAttribute<CompilerGeneratedAttribute>() is null);
    }
}
