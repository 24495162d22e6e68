namespace Journeys.Domain.Context;

/// <summary>An ISO 4217 currency, three letters packed into a number; 0 where none was said.</summary>
/// <param name="Packed">The letters in upper case, the first one highest.</param>
public readonly record struct Currency(int Packed)
{
    private static readonly int[] WithoutMinor = Pack("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF");
    private static readonly int[] Thousandths = Pack("BHD IQD JOD KWD LYD OMR TND");
    private static readonly int[] TenThousandths = Pack("CLF UYW");

    /// <summary>How many digits its minor unit has, after ISO 4217: 2 for most and where no currency was said.</summary>
    public int Exponent =>
        Array.IndexOf(WithoutMinor, Packed) >= 0 ? 0 : Array.IndexOf(Thousandths, Packed) >= 0 ? 3 : Array.IndexOf(TenThousandths, Packed) >= 0 ? 4 : 2;

    /// <summary>Reads three letters in any case; refuses anything else.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out Currency currency)
    {
        currency = default;
        if (text.Length != 3)
            return false;
        var packed = 0;
        foreach (var c in text)
        {
            var letter = c & 0xDF;
            if (letter is < 'A' or > 'Z')
                return false;
            packed = (packed << 8) | letter;
        }

        currency = new Currency(packed);
        return true;
    }

    /// <summary>Reads three letters in any case; none gives the unsaid currency.</summary>
    public static Currency Of(string code)
    {
        ArgumentNullException.ThrowIfNull(code);
        Span<byte> bytes = stackalloc byte[3];
        return code.Length == 3 && System.Text.Encoding.ASCII.GetBytes(code, bytes) == 3 && TryParse(bytes, out var currency) ? currency : default;
    }

    /// <summary>The three letters; empty where none was said.</summary>
    public override string ToString() =>
        Packed == 0 ? "" : new string([(char)((Packed >> 16) & 0x7F), (char)((Packed >> 8) & 0x7F), (char)(Packed & 0x7F)]);

    private static int[] Pack(string codes) => Array.ConvertAll(codes.Split(' '), code => (code[0] << 16) | (code[1] << 8) | code[2]);
}
