import console from '@crowdloom/i18n/messages/console.en';
import shared from '@crowdloom/i18n/messages/shared.en';

export default { ...shared, ...console };
