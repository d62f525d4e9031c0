namespace ClaudePerf.Core.Tests.Tokens.Exact;

/// <summary>
/// The non-ASCII characters of tests/fixtures/texts.txt by their class in the tokenizer, listed so that
/// <see cref="NaiveTokenizer"/> shares no table with the product.
/// </summary>
internal static class ScriptCharacters
{
    /// <summary>Letters of scripts that are written in words.</summary>
    private const string Word =
        "ÅÇÞàáâãäåçèêìíîðñòóöùüýþăćĉčĐđęĝğĵłőœřśŝşŭůűźżŽžơưșțΗΙΛΜΟΧάήαβγδεηικλμνοπρτυφχόύЂЇЉВГДЕНПСЧабвгдежзи" +
        "йклмнопрстуфхцчшщъыьэюђєіљґүӨөԵՓագեէըթիխկհձղմնոպռսրւאבגדהוזיכלםמןנפקרשתءأابةتثحدرسشصضطظغفقكلمنهويچکگ" +
        "یइएकखगघजतथदनपभमरलवशसहআওকখঘছতধনপবযরলশষসহஇஎகஙடதநனபமயரறலளழவఉకగచడణతదనపభమయరలవసคงจดทนบปผพฟภมยรลวศสหอะเแโไກ" +
        "ຂຄງດທນບປຜພມລສອະາຽແໜໝაგდევილმნორსუქღყშცწሁልመምራርሽቂበባቤብቱታትነናኔንአየይጋግጠጭጽፋᵢạảặếệốổỗờℝいかがきくさしたっつでとなのはめもらるをイサ" +
        "プラレン";

    /// <summary>Vowel signs and other marks that are alphabetic.</summary>
    private const string Mark =
        "\u0902\u093E\u093F\u0940\u0948\u094B\u094C\u09BE\u09BF\u09C0\u09C1\u09C7\u0BBE\u0BBF\u0BC1\u0BC2" +
        "\u0BC7\u0BC8\u0C02\u0C3E\u0C3F\u0C40\u0C41\u0C4A\u0E31\u0E36\u0E37\u0E39\u0EB7\u0EB8\u0EB9";

    /// <summary>Signs that share the pieces of ASCII punctuation.</summary>
    private const string Punctuation = "£§√";

    /// <summary>Other signs, and marks that are not alphabetic: viramas, nuktas and tone marks.</summary>
    private const string LonePunctuation = "¢¥©±¿×÷։،؛।\u09BC\u09CD\u0BCD\u0C4D\u0E47\u0E49\u0EC9።\u200C₹™∀∈∑≈≠≤≥★☆⚠✅！；";

    /// <summary>Decimal digits of other scripts.</summary>
    private const string LoneDecimal = "２";

    /// <summary>Numbers that are not decimal digits.</summary>
    private const string LoneNumber = "¼¾";

    /// <summary>Ideographs, Hangul syllables and ideographic punctuation.</summary>
    private const string LoneLetter = "「」上不两了人他令以兩台命塔夜天守录所昨晚晩書有毎每气気氣没浓濃灯点燈盏盞看笛要言記說记錄雾霧鳴鸣點가개기날녁는다대두등를매밤불서씨안어에일저적젯지짙켰";

    /// <summary>Arabic-Indic digits.</summary>
    private const string Digits = "۲";

    /// <summary>The characters of each class; the names are those of <see cref="NaiveTokenizer"/>.</summary>
    internal static IReadOnlyDictionary<string, string> Classes { get; } = new Dictionary<string, string>
    {
        ["word"] = Word,
        ["mark"] = Mark,
        ["digits"] = Digits,
        ["punctuation"] = Punctuation,
        ["lone punctuation"] = LonePunctuation,
        ["lone decimal"] = LoneDecimal,
        ["lone number"] = LoneNumber,
        ["lone letter"] = LoneLetter,
    };
}
