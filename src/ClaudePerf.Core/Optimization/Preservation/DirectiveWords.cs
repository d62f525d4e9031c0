using System.Collections.Frozen;

namespace ClaudePerf.Core.Optimization.Preservation;

/// <summary>
/// Distinguishes English instructions from statements. An instruction contains a negation, a modal, an exception or a
/// limit, addresses the reader, or starts with an imperative verb. Doubtful sentences, and all sentences in another
/// script, count as instructions.
/// </summary>
internal static class DirectiveWords
{
    private static readonly FrozenSet<string> Binding = Words(
        """
        not never no none nothing nobody nowhere neither nor without cannot cant dont doesnt didnt isnt arent wasnt wont wouldnt
        shouldnt mustnt neednt must should shall may might ought need needs needed required requires requirement mandatory
        always only unless except exception besides until till avoid avoids refuse refrain forbid forbidden prohibit prohibited
        disallow disallowed deny reject skip stop least most exactly minimum maximum ensure ensures critical important essential
        crucial instead rather otherwise before after when whenever if once you your yourself optional mandatory limit limited
        unlikely little few hardly barely scarcely lest but however though although never-ending can could will would please
        """);

    private static readonly FrozenSet<string> Verbs = Words(
        """
        accept achieve acknowledge act activate adapt add address adhere adjust adopt aggregate aim alert align allow analyse
        analyze annotate answer anticipate append apply approach approve archive arrange ask assemble assert assess assign
        assist assume attach audit authenticate automate await balance base batch be become begin benchmark block break bring
        build cache calculate call capture carry catch categorize challenge change check choose cite clarify classify clean
        clear close coach collaborate collect combine commit communicate compare compile complete compose compute conclude
        conduct configure confirm connect consider consolidate construct consult contain continue contribute control convert
        coordinate copy correct correlate count cover craft create cross-reference customize cut debug decide declare decompose
        decrease default defend define delegate delete deliver demand demonstrate deploy derive describe deserialize design
        detail detect determine develop diagnose differentiate direct disable discard disclose discover discuss display
        distinguish distribute dive do document double-check download draft draw drive drop eliminate embed embrace emit
        emphasize employ empower enable encapsulate encourage encrypt end enforce engage engineer enhance enrich enter enumerate
        err escalate escape establish estimate evaluate examine exclude execute exercise exit expand expect experiment explain
        explore export expose express extend extract facilitate factor fail favor favour fetch file fill filter finalize find
        finish fix flag focus follow forecast form format formulate foster frame gather generate get give go grade grant group
        guarantee guard guide halt handle have help hide highlight hold identify ignore illustrate implement import improve
        include incorporate increase index indicate infer inform inherit initialize inject inline inspect install instruct
        instrument integrate interact interpret interview introduce invalidate investigate invoke isolate iterate join judge
        justify keep know label launch layer lead learn leave let leverage link list listen load locate lock log look loop
        maintain make manage map mark mask match maximize measure mention merge migrate minimize mirror mitigate mock model
        modify monitor move name narrow navigate negotiate normalize note notify observe obtain offer omit open operate optimise
        optimize orchestrate order organize outline output override own package paginate parallelize parse partition pass paste
        pause perform persist personalize pick pin place plan point populate position post practice predict prefer prefix
        prepare present preserve prevent print prioritise prioritize probe proceed process produce profile promote prompt
        propose protect prototype prove provide publish pull push put quantify query question quote raise rank rate reach react
        read reason recheck recognize recommend reconcile record recover reduce refactor refer reference refine reflect register
        reinforce rely remember remind remove rename render reorder repair repeat replace reply report repository represent
        reproduce request research resolve respect respond restart restore restrict resume retain rethink retrieve retry return
        reuse review revise revert rewrite roll rotate route run sanitize save scaffold scale scan schedule scope score
        scrutinize search secure seek segment select send separate serialize serve set share shift show shut signal simplify
        simulate size sketch solicit solve sort source speak specify split staff stage standardize start state stay steer store
        strengthen stress strip strive structure study submit subscribe substitute suggest summarise summarize supply support
        surface suspend suspect switch sync synchronize synthesize tag tailor take target teach tell terminate test think throw
        tie time toggle track trade train transform translate traverse treat triage trigger trim trust try tune turn understand
        undo uninstall unit-test update upgrade upload use utilise utilize validate vary verify version view visualise visualize
        wait walk warn watch weigh wire work wrap write yield
        """);

    /// <summary>Whether a sentence, without the signs of bold text, says what to do or what not to do.</summary>
    public static bool IsDirective(ReadOnlySpan<char> form)
    {
        var first = true;
        var label = false;
        foreach (var range in new WordRanges(form))
        {
            var word = Lower(form[range]);
            if (Binding.Contains(word) || word.EndsWith("n't", StringComparison.Ordinal) || word.EndsWith("n’t", StringComparison.Ordinal))
                return true;
            if ((first || label) && Verbs.Contains(word))
                return true;
            first = false;
            // After a label's colon or a dash, the actual sentence begins.
            label = range.End.Value < form.Length && form[range.End.Value] is ':' or '-' or '–' or '—' or ',' or ';';
            if (!label && range.End.Value + 1 < form.Length && form[range.End.Value] == ' '
                && form[range.End.Value + 1] is '-' or '–' or '—')
                label = true;
        }
        return HasOtherScript(form);
    }

    private static string Lower(ReadOnlySpan<char> word) => word.ToString().ToLowerInvariant();

    private static bool HasOtherScript(ReadOnlySpan<char> form)
    {
        var latin = 0;
        var other = 0;
        foreach (var c in form)
        {
            if (char.IsAsciiLetter(c))
                latin++;
            else if (char.IsLetter(c))
                other++;
        }
        return other > latin / 4;
    }

    private static FrozenSet<string> Words(string text) =>
        text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);
}

/// <summary>The words of a text: letters and digits with apostrophes and hyphens between them.</summary>
internal ref struct WordRanges(ReadOnlySpan<char> text)
{
    private readonly ReadOnlySpan<char> _text = text;
    private int _next;

    /// <summary>The current word.</summary>
    public Range Current { get; private set; }

    /// <summary>Returns itself: the value is its own enumerator.</summary>
    public readonly WordRanges GetEnumerator() => this;

    /// <summary>Advances to the next word.</summary>
    public bool MoveNext()
    {
        while (_next < _text.Length && !char.IsLetterOrDigit(_text[_next]))
            _next++;
        if (_next >= _text.Length)
            return false;
        var start = _next;
        while (_next < _text.Length && (char.IsLetterOrDigit(_text[_next])
            || (_text[_next] is '\'' or '’' or '-' && _next + 1 < _text.Length && char.IsLetterOrDigit(_text[_next + 1]))))
            _next++;
        Current = start.._next;
        return true;
    }
}
