using ClaudePerf.Core.Optimization.Documents;

namespace ClaudePerf.Core.Optimization.Rules.Reference;

/// <summary>What the headings above a section say about it together.</summary>
/// <param name="IsBinding">One of them names something to do, a form or a rule.</param>
/// <param name="IsKnowledge">One of them names knowledge.</param>
/// <param name="IsExamples">One of them announces examples.</param>
/// <param name="IsCatalog">One of them announces a collection.</param>
/// <param name="IsDoubtful">Its own heading may name something to do, and no heading above says that it is
/// knowledge.</param>
internal readonly record struct SectionContext(bool IsBinding, bool IsKnowledge, bool IsExamples, bool IsCatalog, bool IsDoubtful)
{
    /// <summary>Reads the headings.</summary>
    /// <param name="section">The section.</param>
    /// <param name="first">The first block of the body, whose heading is the prompt's title and says nothing about
    /// its parts; null if there is none.</param>
    public static SectionContext FromHeadings(DocumentSection section, TextBlock? first)
    {
        var context = default(SectionContext);
        for (var at = section; at is { Heading: not null }; at = at.Parent)
        {
            if (at.Level == 1 && at.Heading == first && at != section)
                continue;
            var nature = Titles.Classify(at.Title);
            context = context with
            {
                IsBinding = context.IsBinding || nature == TitleNature.Binding,
                IsKnowledge = context.IsKnowledge || nature == TitleNature.Knowledge,
                IsExamples = context.IsExamples || nature == TitleNature.Examples,
                IsCatalog = context.IsCatalog || nature == TitleNature.Catalog,
                IsDoubtful = context.IsDoubtful || nature == TitleNature.Doubtful,
            };
        }
        return context with { IsDoubtful = context.IsDoubtful && !context.IsKnowledge };
    }
}
