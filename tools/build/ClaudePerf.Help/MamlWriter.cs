using System.Collections.Immutable;
using System.Globalization;
using System.Xml.Linq;

namespace ClaudePerf.Help;

/// <summary>
/// Writes pages as the XML that <c>Get-Help</c> reads, in the format of PowerShell's own help files (Microsoft Assistance Markup Language,
/// namespaces of 2004).
/// </summary>
internal static class MamlWriter
{
    private static readonly XNamespace Msh = "http://msh";
    private static readonly XNamespace Maml = "http://schemas.microsoft.com/maml/2004/10";
    private static readonly XNamespace Command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private static readonly XNamespace Dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    internal static XDocument Document(IEnumerable<(CmdletFacts Cmdlet, HelpPage Page)> pages) => new(
        new XDeclaration("1.0", "utf-8", null),
        new XElement(
            Msh + "helpItems",
            new XAttribute("schema", "maml"),
            pages.Select(item => CommandElement(item.Cmdlet, item.Page))));

    private static XElement CommandElement(CmdletFacts cmdlet, HelpPage page)
    {
        var words = page.Parameters.ToDictionary(parameter => parameter.Name);
        var name = cmdlet.Name.Split('-');
        return new XElement(
            Command + "command",
            new XAttribute(XNamespace.Xmlns + "maml", Maml),
            new XAttribute(XNamespace.Xmlns + "command", Command),
            new XAttribute(XNamespace.Xmlns + "dev", Dev),
            new XElement(
                Command + "details",
                new XElement(Command + "name", cmdlet.Name),
                new XElement(Command + "verb", name[0]),
                new XElement(Command + "noun", name[1]),
                Description(page.Synopsis)),
            Description(page.Description),
            new XElement(
                Command + "syntax",
                cmdlet.Sets.Select(set => new XElement(
                    Command + "syntaxItem",
                    new XElement(Maml + "name", cmdlet.Name),
                    set.Uses.Select(item => Parameter(item.Parameter, item.Use, words[item.Parameter.Name], isSyntax: true))))),
            new XElement(
                Command + "parameters",
                cmdlet.Parameters.Select(parameter =>
                    Parameter(parameter, parameter.Blocks[0].Use, words[parameter.Name], isSyntax: false))),
            new XElement(Command + "inputTypes", page.Inputs.Select(type => Type("inputType", type))),
            new XElement(Command + "returnValues", page.Outputs.Select(type => Type("returnValue", type))),
            new XElement(Maml + "alertSet", new XElement(Maml + "alert", Paragraphs(page.Notes))),
            new XElement(Command + "examples", page.Examples.Select(Example)),
            new XElement(
                Command + "relatedLinks",
                page.Links.Prepend(new PageLink("Online Version:", page.Online.AbsoluteUri)).Select(Link)));
    }

    private static XElement Parameter(ParameterFacts parameter, ParameterUse use, PageParameter words, bool isSyntax)
    {
        var description = words.Description;
        if (!parameter.AcceptedValues.IsEmpty)
            description = description.Add(new Paragraph($"Accepted values: {string.Join(", ", parameter.AcceptedValues)}.", IsCode: false));
        return new XElement(
            Command + "parameter",
            new XAttribute("required", Lower(use.Required)),
            new XAttribute("variableLength", "true"),
            new XAttribute("globbing", Lower(parameter.Wildcards)),
            new XAttribute("pipelineInput", use.PipelineText),
            new XAttribute("position", use.Position?.ToString(CultureInfo.InvariantCulture) ?? "named"),
            new XAttribute("aliases", parameter.Aliases.IsEmpty ? "none" : string.Join(", ", parameter.Aliases)),
            new XElement(Maml + "name", parameter.Name),
            Description(description),
            parameter.IsSwitch && isSyntax
                ? null
                : new XElement(
                    Command + "parameterValue",
                    new XAttribute("required", Lower(!parameter.IsSwitch)),
                    new XAttribute("variableLength", "false"),
                    parameter.Type),
            new XElement(Dev + "type", new XElement(Maml + "name", parameter.Type), new XElement(Maml + "uri")),
            new XElement(Dev + "defaultValue", words.DefaultValue));
    }

    private static XElement Type(string element, PageType type) => new(
        Command + element,
        new XElement(Dev + "type", new XElement(Maml + "name", type.Name)),
        Description(type.Description));

    // The output is part of the remarks: dev:code contains only what can be typed.
    private static XElement Example(PageExample example) => new(
        Command + "example",
        new XElement(Maml + "title", $"-------- {example.Title} --------"),
        new XElement(Dev + "code", example.Code),
        new XElement(
            Dev + "remarks",
            Paragraphs(example.Output.Length == 0
                ? example.Remarks
                : example.Remarks.Insert(0, new Paragraph(example.Output, IsCode: true))),
            // Without this, the next title follows on the next line.
            new XElement(Maml + "para")));

    private static XElement Link(PageLink link) => new(
        Maml + "navigationLink",
        new XElement(Maml + "linkText", link.Text),
        new XElement(Maml + "uri", link.Address ?? ""));

    private static XElement Description(ImmutableArray<Paragraph> paragraphs) => new(Maml + "description", Paragraphs(paragraphs));

    private static IEnumerable<XElement> Paragraphs(ImmutableArray<Paragraph> paragraphs) =>
        paragraphs.Select(paragraph => new XElement(Maml + "para", paragraph.Text));

    private static string Lower(bool value) => value ? "true" : "false";
}
