using System.Security.Cryptography;
using System.Text;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tests.Prerequisites;
using ClaudePerf.Core.Tokens;

namespace ClaudePerf.Core.Tests.Tokens;

/// <summary>The accuracy of the estimate on texts that no weight was fitted to.</summary>
public class EstimateAccuracyTests
{
    private static readonly TokenizerGeneration[] Generations = Enum.GetValues<TokenizerGeneration>();

    /// <summary>Short texts of this project and their exact counts.</summary>
    public static TheoryData<string, string, int, int, int> Texts { get; } = new()
    {
        {
            "rules of an agent", """
            - Work only inside the folder that the task names; ask before touching anything under `infra/`.
            - Never commit directly to `main`, and never push with `--force`.
            - Money is stored in minor units with its currency code; do not introduce floating-point amounts.
            - Every timestamp is UTC in storage and in logs; convert only at the edge.
            - A change is done when tests pass, `./gradlew check` and `pnpm lint` are clean, and the pull request says how it was verified.
            - Personal data of shippers and consignees must not appear in logs, fixtures or prompts.
            - If two instructions conflict, stop and report the conflict to the agent that called you.
            """, 155, 211, 211
        },
        {
            "SQL", """
            -- V202511181040__add_booking_leg.sql
            -- Purpose: legs of a booking on several sailings. Expand step, slice 2 of split bookings.
            -- Locks: new table only; SHARE ROW EXCLUSIVE on booking for the foreign key, short (NOT VALID).
            -- Undo: DROP TABLE booking_leg;

            SET lock_timeout = '2s';
            SET statement_timeout = '30s';

            CREATE TABLE booking_leg (
                id              text PRIMARY KEY,
                booking_id      text        NOT NULL,
                sailing_id      text        NOT NULL,
                status          text        NOT NULL CHECK (status IN ('planned', 'loaded', 'cancelled')),
                freight_minor   bigint      NOT NULL CHECK (freight_minor >= 0),
                currency        char(3)     NOT NULL,
                created_at      timestamptz NOT NULL DEFAULT now()
            );

            ALTER TABLE booking_leg
                ADD CONSTRAINT booking_leg_booking_fk
                FOREIGN KEY (booking_id) REFERENCES booking (id) NOT VALID;
            """, 248, 400, 400
        },
        {
            "TypeScript", """
            function messageFor(code: AssignLegErrorCode): MessageKey {
              switch (code) {
                case 'SAILING_CLOSED':
                  return 'legs.error.sailingClosed';
                case 'UNKNOWN_CONTAINER':
                  return 'legs.error.unknownContainer';
                case 'NOT_CONFIRMED':
                  return 'legs.error.notConfirmed';
                default:
                  return assertNever(code);
              }
            }
            """, 114, 156, 156
        },
        {
            "a table", """
            | Term | Meaning |
            |------|---------|
            | Bill of lading (B/L) | Document of title for the cargo, issued by the carrier |
            | Booking reference | Our number, `HLB` and eight digits; not the number of the carrier |
            | BAF | Bunker adjustment factor, a surcharge for fuel |
            | Carrier | Company that operates the vessel |
            | Consignee | Receiver of the cargo |
            | Container number | Four letters, six digits, one check digit (ISO 6346) |
            | Cut-off | Last moment at which cargo, documents or VGM are accepted, in local time of the port |
            | Demurrage | Charge for a container that stays in the terminal too long |
            """, 170, 230, 230
        },
        {
            "German",
            "Du prüfst Änderungen, bevor sie zusammengeführt werden. Lies zuerst die Beschreibung, dann die geänderten Dateien, "
                + "und sage genau, was falsch ist und warum. Schlage nichts vor, was über den Auftrag hinausgeht.",
            72, 95, 95
        },
        {
            "Russian",
            "Ты проверяешь изменения до того, как их объединят. Сначала прочитай описание, затем изменённые файлы, "
                + "и скажи точно, что неверно и почему.",
            56, 56, 56
        },
        {
            "Japanese", """
            あなたはコードレビューの担当者です。まず説明を読み、次に変更されたファイルを確認し、何が間違っているのか、なぜ間違っているのかを正確に伝えてください。
            """, 66, 66, 66
        },
    };

    [Theory]
    [MemberData(nameof(Texts))]
    public void Count_of_a_short_text_is_near_the_exact_one(string name, string text, int v3, int v47, int v5)
    {
        text = text.ReplaceLineEndings("\n");
        int[] exact = [v3, v47, v5];
        foreach (var generation in Generations)
        {
            var count = EstimateTokenCounter.Create(generation).Count(text);
            var expected = exact[(int)generation];
            Assert.True(
                Math.Abs(count.Tokens - expected) <= Math.Max(4, 0.03 * expected), $"{name}, {generation}: {count} instead of {expected}");
            Assert.InRange(count.ErrorBound, 0.005, 0.15);
        }
    }

    // Median and 90th percentile of the error in percent, slightly above the figures in docs/token-counting.md; and the
    // minimum and maximum share of exact counts within
    // the 90% intervals.
    [TheoryThatNeeds(Prerequisite.RealInput)]
    [InlineData("rosetta", 1.5, 4.2, 80, 96)]
    [InlineData("udhr", 1.4, 4.0, 82, 99)]
    [InlineData("multipl_e", 1.3, 3.2, 68, 100)]
    public void Count_stays_within_its_error_on_held_out_counts(
        string corpus, double median, double ninetieth, double leastHeld, double mostHeld)
    {
        var recorded = RecordedCounts.Load().Where(one => one.Corpus == corpus && IsHeldOut(one)).ToList();
        foreach (var generation in Generations)
        {
            var counter = EstimateTokenCounter.Create(generation);
            var counts = recorded.Select(one => (Exact: ExactOf(one, generation), Count: counter.Count(one.Text)))
                .Where(one => one.Exact >= 20)
                .ToList();
            var errors = counts.Select(one => 100.0 * Math.Abs(one.Count.Tokens - one.Exact) / one.Exact).Order().ToList();
            var held = 100 * counts.Average(one => one.Count.Lower <= one.Exact && one.Exact <= one.Count.Upper ? 1.0 : 0);
            Assert.InRange(errors[errors.Count / 2], 0, median);
            Assert.InRange(errors[errors.Count * 9 / 10], 0, ninetieth);
            Assert.InRange(held, leastHeld, mostHeld);
        }
    }

    // How the fitting program divides the recorded counts.
    private static bool IsHeldOut(RecordedCount one) =>
        one.Corpus == "multipl_e" || BitConverter.ToUInt32(SHA256.HashData(Encoding.UTF8.GetBytes($"{one.Corpus}/{one.Key}"))) % 20 >= 14;

    private static int ExactOf(RecordedCount one, TokenizerGeneration generation) => generation switch
    {
        TokenizerGeneration.V3 => one.V3,
        TokenizerGeneration.V47 => one.V47,
        _ => one.V5,
    } - MessageFrame.TokensOf(generation);
}
