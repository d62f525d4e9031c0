using System.Collections.Immutable;

namespace ClaudePerf.Help;

/// <summary>The help page of one cmdlet, read from Markdown.</summary>
internal sealed record HelpPage(
    string Name,
    Uri Online,
    ImmutableArray<Paragraph> Synopsis,
    ImmutableArray<Paragraph> Description,
    ImmutableArray<PageExample> Examples,
    ImmutableArray<PageParameter> Parameters,
    ImmutableArray<PageType> Inputs,
    ImmutableArray<PageType> Outputs,
    ImmutableArray<Paragraph> Notes,
    ImmutableArray<PageLink> Links);

/// <summary>A paragraph of plain text, or lines with fixed line breaks.</summary>
internal readonly record struct Paragraph(string Text, bool IsCode);

/// <summary>An example: the code, its output and remarks.</summary>
internal sealed record PageExample(string Title, string Code, string Output, ImmutableArray<Paragraph> Remarks);

/// <summary>What a page adds to the facts of a parameter.</summary>
internal sealed record PageParameter(string Name, string DefaultValue, ImmutableArray<Paragraph> Description);

/// <summary>A type that a cmdlet accepts from the pipeline or writes to it.</summary>
internal sealed record PageType(string Name, ImmutableArray<Paragraph> Description);

/// <summary>A related link. Without an address it names another cmdlet or help topic.</summary>
internal sealed record PageLink(string Text, string? Address);
