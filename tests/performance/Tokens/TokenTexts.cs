using System.Text;

namespace ClaudePerf.Performance.Tokens;

/// <summary>A kind of text to count, as files of typical size.</summary>
internal sealed record TokenTexts(string Name, IReadOnlyList<string> Texts)
{
    // Sentences of our own, in an order from a simple generator, so that no two texts are alike.
    private static readonly string[] CjkSentences =
    [
        "代理程序在每次调用之前读取项目的说明文件，", "并把结果写入缓存。", "如果预算已经用完，命令会返回警告而不是错误；", "测试必须在没有网络的环境中运行。",
        "変更を加える前に、既存のテストをすべて実行してください。", "設定ファイルは読み取り専用として扱い、", "結果は日本語で簡潔に報告します。", "トークンの数は提供者の値と一致しなければならない。",
        "에이전트는 요청을 처리하기 전에 문서를 읽습니다. ", "캐시가 없으면 다시 계산합니다.\n", "「引用」は（括弧）と区別し、", "第1章：性能测量（约300毫秒）。\n\n",
    ];

    /// <summary>UTF-8 bytes of all texts.</summary>
    internal long Bytes { get; } = Texts.Sum(static text => (long)Encoding.UTF8.GetByteCount(text));

    /// <summary>The measured texts: the repository's own Markdown and code, and CJK prose.</summary>
    internal static IReadOnlyList<TokenTexts> All() =>
    [
        new("markdown", Files(Repository.Samples, "*.md")),
        new("code", Files(Path.Combine(Repository.Root, "src"), "*.cs")),
        new("cjk", Cjk()),
    ];

    private static List<string> Files(string folder, string pattern) =>
    [
        .. Directory.EnumerateFiles(folder, pattern, SearchOption.AllDirectories)
            .Where(static path => !path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}",
                StringComparison.Ordinal))
            .Order(StringComparer.Ordinal).Select(File.ReadAllText),
    ];

    private static List<string> Cjk()
    {
        var texts = new List<string>();
        var state = 1u;
        for (var i = 0; i < 40; i++)
        {
            var text = new StringBuilder();
            for (var sentence = 0; sentence < 120; sentence++)
            {
                state = state * 1_664_525 + 1_013_904_223;
                text.Append(CjkSentences[(state >> 16) % CjkSentences.Length]);
            }
            texts.Add(text.ToString());
        }
        return texts;
    }
}
