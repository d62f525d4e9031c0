using System.Reflection;
using System.Runtime.Loader;
using System.Xml.Linq;

namespace ClaudePerf.Module.Tests.Views;

/// <summary>The views of the built module, with the types that they show.</summary>
internal static class ViewFiles
{
    internal static IReadOnlyList<string> Paths { get; } =
        [.. Directory.EnumerateFiles(Path.Combine(ModuleFixture.ModuleFolder, "Views"), "*.ps1xml").Order(StringComparer.Ordinal)];

    internal static IEnumerable<XElement> ViewsOf(string path) => XDocument.Load(path).Descendants("View");

    internal static string NameOf(XElement view) => view.Element("Name")!.Value;

    /// <summary>The names of the types that select a view, without the mark of a grouping.</summary>
    internal static IEnumerable<string> TypesOf(XElement view) =>
        view.Element("ViewSelectedBy")!.Elements("TypeName").Select(static name => name.Value.Split('#')[0]).Distinct();

    internal static IEnumerable<XElement> ColumnsOf(XElement view) => view.Descendants("TableColumnHeader");

    internal static string LabelOf(XElement column) => column.Element("Label")!.Value;

    /// <summary>A type of the imported module.</summary>
    internal static Type? Find(string name) => AssemblyLoadContext.All.SelectMany(static context => context.Assemblies)
        .Where(static assembly => assembly.Location.StartsWith(ModuleFixture.ModuleFolder, StringComparison.Ordinal))
        .Select(assembly => assembly.GetType(name)).FirstOrDefault(static type => type is not null);

    internal static PropertyInfo? PropertyOf(Type type, string heading) =>
        type.GetProperty(heading.Replace(" ", "", StringComparison.Ordinal),
            BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase);
}
