using System.Xml.Linq;

namespace ClaudePerf.Help;

/// <summary>The documentation comments of an assembly, used as the first text of new pages and sections.</summary>
internal sealed class CommentFile
{
    private readonly Dictionary<string, XElement> _members;

    internal CommentFile(string assembly)
    {
        var file = Path.ChangeExtension(assembly, ".xml");
        _members = File.Exists(file)
            ? XDocument.Load(file).Descendants("member").ToDictionary(member => member.Attribute("name")!.Value)
            : [];
    }

    /// <summary>The summary of a class; null if there is none.</summary>
    internal string? OfType(string type) => Summary("T:" + type);

    /// <summary>The summary of a property; null if there is none.</summary>
    internal string? OfProperty(string type, string property) => Summary($"P:{type}.{property}");

    private string? Summary(string member)
    {
        if (_members.GetValueOrDefault(member)?.Element("summary") is not { } summary)
            return null;
        var text = string.Concat(summary.DescendantNodes().Select(node => node switch
        {
            XText words when words.Parent!.Name != "c" => words.Value,
            XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
            XElement { Name.LocalName: "see" } see =>
                $"`{see.Attribute("cref")?.Value.Split('.')[^1] ?? see.Attribute("langword")?.Value}`",
            _ => "",
        }));
        var line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length == 0 ? null : line;
    }
}
